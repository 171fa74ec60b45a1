/** What can go wrong in the simulator apart from what a unit itself answers. */
export type SimulatorErrorCode =
  /** No model row has this SKU. */
  | 'unknown-model'
  /** A value from outside is not one the unit can have, or a recording cannot be read. */
  | 'bad-value'
  /** A port or a path that a unit was to be served on cannot be had. */
  | 'cannot-serve';

export class SimulatorError extends Error {
  readonly code: SimulatorErrorCode;

  constructor(code: SimulatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SimulatorError';
    this.code = code;
  }
}

export function isSimulatorError(error: unknown, code?: SimulatorErrorCode): error is SimulatorError {
  return error instanceof SimulatorError && (code === undefined || error.code === code);
}
