/**
 * Why the disk would not take something.
 * - `disk-failed`: it was not committed (full, read-only, broken, or the worker is gone); later tries may succeed
 * - `in-use`: another process holds the file
 * - `over-quota`: telemetry, and nothing else may be dropped for it
 * - `backlog-full`: too much waits in memory for the disk already
 * - `bad-record`: the entry cannot be stored as a record (not JSON, or over the size allowed)
 * - `unknown-command`: the journal has no such command
 * - `closed`: not started, or stopped
 */
export const diskErrorCodes = [
  'disk-failed',
  'in-use',
  'over-quota',
  'backlog-full',
  'bad-record',
  'unknown-command',
  'closed',
] as const;
export type DiskErrorCode = (typeof diskErrorCodes)[number];

/** Rejections of the outbox and the journal. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: DiskErrorCode;

  constructor(code: DiskErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static is(error: unknown): error is DiskError {
    return error instanceof DiskError;
  }
}
