import type { Parts } from './parts.ts';

/** What a unit that switches its output as a whole has of its own. */
export interface WholeOutput {
  readonly returnChargePercent: number;
  readonly simulatedFailureMs: number;
}

export const startWholeOutput: WholeOutput = { returnChargePercent: 0, simulatedFailureMs: 0 };

/** A simulated failure goes on; a real one ends it. */
export function stepWholeOutput({ wholeOutput, transfer }: Parts, dtMs: number): WholeOutput {
  const { simulatedFailureMs: leftMs } = wholeOutput;
  if (leftMs === 0) return wholeOutput;
  const over = transfer.kind === 'off' || (transfer.kind === 'onBattery' && transfer.badInput);
  return { ...wholeOutput, simulatedFailureMs: over ? 0 : Math.max(0, leftMs - dtMs) };
}

/** Whether the battery holds what it must before the output comes back from a shutdown. */
export const isChargedForReturn = ({ battery, wholeOutput }: Pick<Parts, 'battery' | 'wholeOutput'>): boolean =>
  battery.charge * 100 >= wholeOutput.returnChargePercent;
