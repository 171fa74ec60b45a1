/**
 * Why the line did not do what was asked of it.
 * - `another-unit`  the serial number is not that of the unit asked for; nothing was written
 * - `not-up`        the UPS does not answer, or has not been recognised yet
 * - `bad-status`    the status word shows none or several of its states
 */
export type RunnerErrorCode = 'another-unit' | 'not-up' | 'bad-status';

export class RunnerError extends Error {
  override readonly name = 'RunnerError';
  readonly code: RunnerErrorCode;

  constructor(code: RunnerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static is(error: unknown): error is RunnerError {
    return error instanceof RunnerError;
  }
}
