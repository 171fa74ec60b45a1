/** What is known of an epoch on disk. A record's id is `base + seq`. */
export interface EpochRow {
  readonly base: number;
  readonly epoch: string;
  /** The last number given, whether or not its record is still held. */
  lastSeq: number;
  /** Records held, and the bytes of their text. */
  held: number;
  bytes: number;
}

export const totalBytes = (rows: readonly EpochRow[]): number => rows.reduce((sum, row) => sum + row.bytes, 0);
export const totalHeld = (rows: readonly EpochRow[]): number => rows.reduce((sum, row) => sum + row.held, 0);

/** The epoch that an id belongs to; rows in order of `base`. */
export function rowOf(rows: readonly EpochRow[], id: number): EpochRow | undefined {
  return rows.findLast((row) => row.base < id && id <= row.base + row.lastSeq);
}
