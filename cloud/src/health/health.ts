import type { Metrics } from './metrics.ts';

/** What `/healthz` says. */
export type HealthReport = { readonly status: 'ok' | 'red'; readonly reasons: readonly string[] };

/** One part's own view: why it is not well, in words for an operator; empty when it is. */
export type HealthCheck = () => readonly string[];

/** Asks every part how it is. */
export class Health {
  readonly metrics: Metrics;
  readonly #checks: readonly HealthCheck[];

  constructor(metrics: Metrics, checks: readonly HealthCheck[]) {
    this.metrics = metrics;
    this.#checks = checks;
  }

  report(): HealthReport {
    const reasons = this.#checks.flatMap((check) => [...check()]);
    return { status: reasons.length === 0 ? 'ok' : 'red', reasons };
  }
}
