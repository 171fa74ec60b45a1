import type { ReceiptMessage } from '@ridethrough/protocol';
import type { EpochRow } from './epoch-row.ts';

/** The ids that a receipt covers. Unknown epochs cover nothing, and no number beyond an epoch's last reaches into the next one. */
export function receiptIds(receipt: ReceiptMessage['epochs'], rows: readonly EpochRow[]): [from: number, to: number][] {
  return receipt.flatMap(({ epoch, upTo, ranges }) => {
    const row = rows.find((one) => one.epoch === epoch);
    if (row === undefined) return [];
    return [[1, upTo] as const, ...ranges]
      .map(([from, to]): [number, number] => [row.base + Math.max(1, from), row.base + Math.min(to, row.lastSeq)])
      .filter(([from, to]) => from <= to);
  });
}
