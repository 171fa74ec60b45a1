import type { registers, ValueOf } from '@ridethrough/protocol';
import { type Input, isAcceptable, type Verdict } from '../../physics/input.ts';
import { isLocked } from '../source-limits.ts';
import type { View } from '../view.ts';

type Flags = ValueOf<(typeof registers)['inputStatus']>;
type Flag = Flags extends ReadonlySet<infer F> ? F : never;

/** Register 150. A supply without voltage is nothing to be locked to. */
export function inputStatus({ model, parts }: View): Flags {
  const flags: Flag[] = [...judged(parts.input)];
  if (parts.avr !== 'none') flags.push(parts.avr === 'trim' ? 'trim' : 'boost');
  if (parts.mains.voltage > 0 && !isLocked(model, parts)) flags.push('notLocked');
  return new Set(flags);
}

/** Register 147; nothing where there is no such way (an SMT reads 0). */
export function bypassInputStatus({ parts: { bypass, transfer } }: View): Flags {
  if (bypass === null) return new Set();
  return new Set<Flag>(transfer.kind === 'bypass' ? [...judged(bypass), 'poweringLoad'] : judged(bypass));
}

const bad: Readonly<Record<Exclude<Verdict, 'good'>, Flag>> = {
  blackout: 'tooLow',
  low: 'tooLow',
  high: 'tooHigh',
  frequencyLow: 'frequencyTooLow',
  frequencyHigh: 'frequencyTooHigh',
  distorted: 'distorted',
  // The register has no bit of its own for changes that are too rapid.
  rapid: 'distorted',
};

function judged(input: Input): readonly Flag[] {
  if (input.verdict !== 'good') return [bad[input.verdict]];
  return [isAcceptable(input) ? 'acceptable' : 'acceptablePending'];
}
