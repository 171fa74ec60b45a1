/** Lines of one kind about one agent: so many at once, then one more each time this has passed. */
const BURST = 5;
const EVERY_MS = 30_000;
const MOST_KEPT = 10_000;

export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

type Kept = { left: number; unsaid: number; atMs: number };

/**
 * A log that one agent cannot fill, however often it comes and goes: what is left out is counted, and told in `unsaid`
 * with the next line of its kind. Errors always pass.
 */
export class SparingLog implements Log {
  readonly #log: Log;
  /** Monotonic ms. */
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  info(fields: object, message: string): void {
    const more = this.#allow(fields, message);
    if (more !== undefined) this.#log.info({ ...fields, ...more }, message);
  }

  warn(fields: object, message: string): void {
    const more = this.#allow(fields, message);
    if (more !== undefined) this.#log.warn({ ...fields, ...more }, message);
  }

  error(fields: object, message: string): void {
    this.#log.error(fields, message);
  }

  /** What to add to the line; undefined when it is left out. */
  #allow(fields: object, message: string): { unsaid?: number } | undefined {
    const key = `${message} ${whoIn(fields)}`;
    const now = this.#now();
    const before = this.#kept.get(key) ?? { left: BURST, unsaid: 0, atMs: now };
    const earned = Math.floor((now - before.atMs) / EVERY_MS);
    const left = Math.min(BURST, before.left + earned);
    const atMs = left === BURST ? now : before.atMs + earned * EVERY_MS;
    // The longest unused goes first.
    this.#kept.delete(key);
    const [oldest] = this.#kept.size >= MOST_KEPT ? this.#kept.keys() : [];
    if (oldest !== undefined) this.#kept.delete(oldest);
    if (left === 0) {
      this.#kept.set(key, { left, unsaid: before.unsaid + 1, atMs });
      return undefined;
    }
    this.#kept.set(key, { left: left - 1, unsaid: 0, atMs });
    return before.unsaid > 0 ? { unsaid: before.unsaid } : {};
  }
}

const whoIn = (fields: object): string =>
  'agent' in fields ? String(fields.agent) : 'client' in fields ? String(fields.client) : '';
