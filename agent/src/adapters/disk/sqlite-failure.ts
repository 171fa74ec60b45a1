/** Primary result codes of SQLite that are told apart (sqlite.org/rescode.html). */
const BUSY = 5;
const CORRUPT = 11;
const NOTADB = 26;

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export const isUnreadable = (error: unknown): boolean => [CORRUPT, NOTADB].includes(primaryCode(error) ?? 0);
export const isInUse = (error: unknown): boolean => primaryCode(error) === BUSY;

/** One line for a person. */
export const inWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));
