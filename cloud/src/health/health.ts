import type { Metrics } from './metrics.ts';

/** What `/healthz` says; `ok` with reasons: it is well itself, and somebody should look at something. */
export type HealthReport = { readonly status: 'ok' | 'red'; readonly reasons: readonly string[] };

/** One part's own view: why it is not well, in words for an operator; empty when it is. */
export type HealthCheck = () => readonly string[];

/** Asks every part how it is. */
export class Health {
  readonly metrics: Metrics;
  readonly #checks: readonly HealthCheck[];
  readonly #remarks: readonly HealthCheck[];

  /** `remarks` are told without making it red. */
  constructor(metrics: Metrics, checks: readonly HealthCheck[], remarks: readonly HealthCheck[] = []) {
    this.metrics = metrics;
    this.#checks = checks;
    this.#remarks = remarks;
  }

  report(): HealthReport {
    const faults = this.#checks.flatMap((check) => [...check()]);
    const remarks = this.#remarks.flatMap((check) => [...check()]);
    return { status: faults.length === 0 ? 'ok' : 'red', reasons: [...faults, ...remarks] };
  }
}
