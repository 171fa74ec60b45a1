/** Upper bounds of the commit histogram, seconds. */
const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

const counters = {
  messages: 'MQTT messages taken from agents.',
  records: 'Records committed.',
  commits: 'Transactions that stored records.',
  commit_failures: 'Transactions that could not be committed.',
  duplicates: 'Records that had been committed before.',
  quarantined: 'Records or messages that could not be read.',
  refused: 'Messages turned away: too many waiting, or an epoch with too many holes.',
  lost: 'Records that neither an agent nor this cloud has any more.',
  receipts: 'Receipts sent.',
} as const;

export type CounterName = keyof typeof counters;

/** What the cloud counts of itself; gauges are asked for when somebody looks. */
export class Metrics {
  readonly #counts = new Map<CounterName, number>();
  readonly #buckets: number[] = COMMIT_BOUNDS.map(() => 0);
  readonly #gauges = new Map<string, { readonly help: string; readonly read: () => number }>();
  #commitSeconds = 0;
  #commits = 0;

  add(name: CounterName, by = 1): void {
    this.#counts.set(name, this.count(name) + by);
  }

  count(name: CounterName): number {
    return this.#counts.get(name) ?? 0;
  }

  commitTook(seconds: number): void {
    this.#commits++;
    this.#commitSeconds += seconds;
    for (const [index, bound] of COMMIT_BOUNDS.entries())
      if (seconds <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
  }

  /** `name` without the prefix, e.g. `agents_online`. */
  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.set(name, { help, read });
  }

  /** Prometheus text exposition format 0.0.4. */
  render(): string {
    const lines: string[] = [];
    const head = (name: string, help: string, type: string) =>
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [name, help] of Object.entries(counters)) {
      const full = `ridethrough_${name}_total`;
      head(full, help, 'counter');
      lines.push(`${full} ${this.#counts.get(name as CounterName) ?? 0}`);
    }
    const histogram = 'ridethrough_commit_seconds';
    head(histogram, 'Time from the begin of a transaction to its commit.', 'histogram');
    for (const [index, bound] of COMMIT_BOUNDS.entries())
      lines.push(`${histogram}_bucket{le="${bound}"} ${this.#buckets[index] ?? 0}`);
    lines.push(
      `${histogram}_bucket{le="+Inf"} ${this.#commits}`,
      `${histogram}_sum ${this.#commitSeconds}`,
      `${histogram}_count ${this.#commits}`,
    );
    for (const [name, { help, read }] of this.#gauges) {
      const full = `ridethrough_${name}`;
      head(full, help, 'gauge');
      lines.push(`${full} ${read()}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
