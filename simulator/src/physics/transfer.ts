import type { Cause } from './cause.ts';
import { type Input, isAcceptable } from './input.ts';

/** What feeds the output, and why. */
export type Transfer =
  /** `greenInMs`: until the unit goes back to its high-efficiency mode; 0 = it is there. */
  | { readonly kind: 'online'; readonly cause: Cause; readonly greenInMs: number }
  | { readonly kind: 'onBattery'; readonly cause: Cause; readonly badInput: boolean }
  | { readonly kind: 'off'; readonly cause: Cause };

export interface TransferInput {
  readonly input: Input;
  /** The main group's relay, and why it last changed. */
  readonly main: { readonly on: boolean; readonly because: Cause };
  readonly testing: boolean;
  readonly blackoutCause: Cause;
}

/** Seen on an SRT1000XLA after the mains had come back. */
const greenAfterMs = 5 * 60_000;

export const startTransfer: Transfer = { kind: 'online', cause: 'startUp', greenInMs: 0 };

export function stepTransfer(transfer: Transfer, now: TransferInput, dtMs: number): Transfer {
  if (!now.main.on) return transfer.kind === 'off' ? transfer : { kind: 'off', cause: now.main.because };
  switch (transfer.kind) {
    case 'off':
      return feed(now, now.main.because);
    case 'online':
      if (now.input.verdict !== 'good') return { kind: 'onBattery', cause: causeOf(now), badInput: true };
      if (now.testing) return { kind: 'onBattery', cause: 'automaticTest', badInput: false };
      return transfer.greenInMs === 0 ? transfer : { ...transfer, greenInMs: Math.max(0, transfer.greenInMs - dtMs) };
    case 'onBattery':
      return onBattery(transfer, now);
    default:
      return transfer satisfies never;
  }
}

/** The output comes on: from the mains if they are fit, else from the battery. */
function feed(now: TransferInput, cause: Cause): Transfer {
  return isAcceptable(now.input)
    ? { kind: 'online', cause, greenInMs: greenAfterMs }
    : { kind: 'onBattery', cause, badInput: true };
}

function onBattery(transfer: Transfer & { readonly kind: 'onBattery' }, now: TransferInput): Transfer {
  if (transfer.badInput) {
    return isAcceptable(now.input) ? { kind: 'online', cause: 'acceptableInput', greenInMs: greenAfterMs } : transfer;
  }
  if (now.input.verdict !== 'good') return { kind: 'onBattery', cause: causeOf(now), badInput: true };
  return now.testing ? transfer : { kind: 'online', cause: 'testEnded', greenInMs: greenAfterMs };
}

function causeOf({ input, blackoutCause }: TransferInput): Cause {
  switch (input.verdict) {
    case 'blackout':
      return blackoutCause;
    case 'low':
      return 'lowInputVoltage';
    case 'high':
      return 'highInputVoltage';
    case 'frequencyLow':
      return 'lowInputFrequency';
    case 'frequencyHigh':
      return 'highInputFrequency';
    case 'good':
      return 'acceptableInput';
    default:
      return input.verdict satisfies never;
  }
}
