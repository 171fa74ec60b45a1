import { randomBytes } from 'node:crypto';
import type { EpochRow } from '../../outbox/epoch-row.ts';

const counterOf = (epoch: string | undefined): number => (epoch === undefined ? 0 : Number.parseInt(epoch, 10));

/**
 * The next epoch after what the database and the epoch file know. `closes` is the epoch that ended; there is none when
 * the file knows of a later one: then the database is an old copy, and its last number proves nothing.
 */
export function beginEpoch(
  rows: readonly EpochRow[],
  inFile: string | undefined,
): { row: EpochRow; closes?: EpochRow } {
  const last = rows.at(-1);
  const counter = Math.max(counterOf(last?.epoch), counterOf(inFile)) + 1;
  const row = {
    base: last === undefined ? 0 : last.base + last.lastSeq + 1,
    epoch: `${counter}-${randomBytes(4).toString('hex')}`,
    lastSeq: 0,
    held: 0,
    bytes: 0,
  };
  const isOldCopy = inFile !== undefined && inFile !== last?.epoch && counterOf(inFile) >= counterOf(last?.epoch);
  return last === undefined || isOldCopy ? { row } : { row, closes: last };
}
