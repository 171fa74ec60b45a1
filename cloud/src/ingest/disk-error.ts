/** Primary result codes of SQLite that speak of the disk or the file, not of what was to be written: perm, busy, locked, nomem, readonly, ioerr, corrupt, full, cantopen, notadb. */
const DISK_CODES: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26]);

/** Would anything else have failed in its place? Then nothing is to blame on the records. */
export function isDiskError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return DISK_CODES.has(error.errcode & 0xff);
  return 'code' in error && error.code === 'ERR_INVALID_STATE';
}
