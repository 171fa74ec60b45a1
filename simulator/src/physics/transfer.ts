import type { Cause } from './cause.ts';
import { type Input, isAcceptable, isUndisturbed, type Verdict } from './input.ts';

/** What feeds the output, and why. */
export type Transfer =
  /** `greenInMs`: until the unit goes back to its high-efficiency mode; 0 = it is there. */
  | { readonly kind: 'online'; readonly cause: Cause; readonly greenInMs: number }
  | { readonly kind: 'onBattery'; readonly cause: Cause; readonly badInput: boolean }
  | { readonly kind: 'bypass'; readonly cause: Cause; readonly why: BypassReason }
  | { readonly kind: 'off'; readonly cause: Cause };

export type BypassReason = 'command' | 'overload' | 'fault';

export interface TransferInput {
  readonly input: Input;
  /** The way around the inverter; `null` where there is none, or none that works. */
  readonly bypass: Input | null;
  /** What keeps a double-converting unit from making its own output. */
  readonly inverter: 'ready' | 'overload' | 'fault';
  /** The main group's relay, and why it last changed. */
  readonly main: { readonly on: boolean; readonly because: Cause };
  readonly testing: boolean;
  readonly blackoutCause: Cause;
}

/** Seen on an SRT1000XLA after the mains had come back. */
const greenAfterMs = 5 * 60_000;

export const startTransfer: Transfer = { kind: 'online', cause: 'startUp', greenInMs: 0 };

export function stepTransfer(transfer: Transfer, now: TransferInput): Transfer {
  if (!now.main.on) return transfer.kind === 'off' ? transfer : { kind: 'off', cause: now.main.because };
  switch (transfer.kind) {
    case 'off':
      return aroundInverter(now) ?? feed(now, now.main.because);
    case 'online':
      if (!isUndisturbed(now.input)) return aroundInverter(now) ?? onBadInput(now);
      if (now.testing) return { kind: 'onBattery', cause: 'automaticTest', badInput: false };
      return aroundInverter(now) ?? transfer;
    case 'onBattery':
      return aroundInverter(now) ?? onBattery(transfer, now);
    case 'bypass':
      return inBypass(transfer, now);
    default:
      return transfer satisfies never;
  }
}

/** The high-efficiency mode is left while `fit` is false, and comes back some time after. */
export function stepGreen(transfer: Transfer, fit: boolean, dtMs: number): Transfer {
  if (transfer.kind !== 'online') return transfer;
  const greenInMs = fit ? Math.max(0, transfer.greenInMs - dtMs) : greenAfterMs;
  return greenInMs === transfer.greenInMs ? transfer : { ...transfer, greenInMs };
}

/** The output comes from the mains if they are fit, else from the battery. */
export function feed({ input }: Pick<TransferInput, 'input'>, cause: Cause): Transfer {
  return isAcceptable(input)
    ? { kind: 'online', cause, greenInMs: greenAfterMs }
    : { kind: 'onBattery', cause, badInput: true };
}

/** Only units with a way around their inverter have one that can fail them so. */
function aroundInverter({ inverter, bypass }: TransferInput): Transfer | undefined {
  if (inverter === 'ready' || bypass === null || !isAcceptable(bypass)) return undefined;
  return { kind: 'bypass', cause: 'powerSystemError', why: inverter };
}

function onBattery(transfer: Transfer & { readonly kind: 'onBattery' }, now: TransferInput): Transfer {
  if (transfer.badInput) {
    return isAcceptable(now.input) ? { kind: 'online', cause: 'acceptableInput', greenInMs: greenAfterMs } : transfer;
  }
  if (!isUndisturbed(now.input)) return onBadInput(now);
  return now.testing ? transfer : { kind: 'online', cause: 'testEnded', greenInMs: greenAfterMs };
}

/** Whoever commanded the bypass has to command its end; the unit's own reasons end by themselves. */
function inBypass(transfer: Transfer & { readonly kind: 'bypass' }, now: TransferInput): Transfer {
  const { bypass, inverter } = now;
  if (bypass === null) return feed(now, 'powerSystemError');
  if (!isAcceptable(bypass)) return feed(now, causeOf(bypass, now.blackoutCause));
  if (transfer.why === 'command' || inverter !== 'ready') return transfer;
  return feed(now, 'errorCleared');
}

const onBadInput = ({ input, blackoutCause }: TransferInput): Transfer => ({
  kind: 'onBattery',
  cause: causeOf(input, blackoutCause),
  badInput: true,
});

const causes: Readonly<Record<Exclude<Verdict, 'blackout'>, Cause>> = {
  good: 'acceptableInput',
  low: 'lowInputVoltage',
  high: 'highInputVoltage',
  frequencyLow: 'lowInputFrequency',
  frequencyHigh: 'highInputFrequency',
  distorted: 'distortedInput',
  rapid: 'rapidInputChange',
};

function causeOf({ verdict, struck }: Input, blackoutCause: Cause): Cause {
  const worst = verdict === 'good' ? struck : verdict;
  return worst === 'blackout' ? blackoutCause : causes[worst];
}
