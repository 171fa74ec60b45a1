import type { Validity } from './validity.ts';

/** Longer than it takes to connect at the second try. */
const TURNED_AWAY_MS = 10_000;
const CUT_OFF_MS = 60_000;

export interface RenewalFacts {
  readonly validity: Validity;
  /** The cloud's signed time; undefined before it was learned in this boot. */
  readonly trusted: number | undefined;
  /** The machine's own clock. */
  readonly wall: number;
  /** Since the last receipt, or since the start. */
  readonly silentMs: number;
  /** The cloud ended the last connection once it had seen our certificate. */
  readonly wasTurnedAway: boolean;
}

/**
 * A certificate is renewed at two thirds of its life. The machine's clock counts only while the cloud cannot be heard:
 * then the certificate may have expired, which the cloud tells by turning it away.
 */
export function renewalDue({ validity, trusted, wall, silentMs, wasTurnedAway }: RenewalFacts): boolean {
  const dueAt = validity.from + ((validity.to - validity.from) * 2) / 3;
  // Whatever the time: a CA that was replaced in a hurry leaves a certificate that nobody takes any more.
  if (wasTurnedAway && silentMs >= TURNED_AWAY_MS) return true;
  if (trusted !== undefined) return trusted >= dueAt;
  return silentMs >= CUT_OFF_MS && wall >= dueAt;
}
