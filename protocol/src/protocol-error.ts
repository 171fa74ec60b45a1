/**
 * What can go wrong, a code per case:
 * - `wordCount`     not as many words as the row or block has
 * - `wordRange`     a word is not a whole number from 0 to 65535
 * - `valueType`     the value is of another type than the row's
 * - `valueRange`    the number is outside the row's limits or does not fit into its words
 * - `valueUnknown`  the row has no such choice, bit or code
 * - `textCharacter` a character outside 0x20 to 0x7E
 * - `textLength`    more characters than the row holds
 * - `date`          no such day, or outside of what the register can hold
 * - `reserved`      the row is reserved and carries no value
 * - `outletCommand` a command for outlet groups that the maker's rules do not allow
 * - `seal`          what is to be signed is no message of its kind, or too large
 */
export type ProtocolErrorCode =
  | 'wordCount'
  | 'wordRange'
  | 'valueType'
  | 'valueRange'
  | 'valueUnknown'
  | 'textCharacter'
  | 'textLength'
  | 'date'
  | 'reserved'
  | 'outletCommand'
  | 'seal';

/** The one error of this package; the code stands in the message too. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(`${message} [${code}]`, options);
    this.name = 'ProtocolError';
    this.code = code;
  }
}

/** Narrows an unknown error to this package's, and to one code of it when given. */
export function isProtocolError(error: unknown, code?: ProtocolErrorCode): error is ProtocolError {
  return error instanceof ProtocolError && (code === undefined || error.code === code);
}
