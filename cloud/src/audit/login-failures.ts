import type { Clock } from '../store/clock.ts';
import type { AuditLog } from './audit-log.ts';

const EVERY_MS = 60_000;
const MOST_ADDRESSES = 10_000;

type Failure = { readonly at: number; times: number };

/** Writes down who could not log in: at most one entry a minute per address, with the number of those that were not written. */
export class LoginFailures {
  readonly #audit: AuditLog;
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order of their entries, so that the oldest is the first. */
  readonly #told = new Map<string, Failure>();

  constructor(audit: AuditLog, clock: Pick<Clock, 'now'>) {
    this.#audit = audit;
    this.#clock = clock;
  }

  /** `act` such as `login` or `enrolment.code`; `details` never holds what was tried. */
  failed(address: string, act: string, details: Readonly<Record<string, string | number | boolean>> = {}): void {
    const key = `${act} ${address}`;
    const now = this.#clock.now();
    const known = this.#told.get(key);
    if (known !== undefined && now - known.at < EVERY_MS) {
      known.times++;
      return;
    }
    this.#told.delete(key);
    const [oldest] = this.#told.keys();
    if (this.#told.size >= MOST_ADDRESSES && oldest !== undefined) this.#told.delete(oldest);
    this.#told.set(key, { at: now, times: 0 });
    void this.#audit.write({
      actor: `address:${address}`,
      act,
      target: '-',
      origin: address,
      outcome: 'refused',
      details: { ...details, ...(known !== undefined && known.times > 0 && { notWritten: known.times }) },
    });
  }
}
