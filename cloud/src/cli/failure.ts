import { exitCodes } from './exit-codes.ts';

/** What went wrong, as `--json` prints it: the API's own words, or the command line's in the same shape. */
export type ErrorTold = {
  readonly code: string;
  readonly says: string;
  readonly mistakes: readonly { readonly path: string; readonly says: string; readonly allowed?: string | undefined }[];
  /** Of a command of which nobody knows whether it was made: the key under which it can be asked for again. */
  readonly key?: string;
  /** Of a command that was made, and that cannot be followed any more: its id. */
  readonly command?: string;
};

export type Failure = {
  readonly ok: false;
  readonly exit: number;
  /** Did the request get to the cloud? `maybe`: it was sent, and no answer came that tells. */
  readonly reached: 'no' | 'maybe' | 'yes';
  readonly error: ErrorTold;
};

/** The request did not get there, or nobody knows whether it did. */
export const notAnswered = (origin: string, reached: 'no' | 'maybe', reason: string): Failure => ({
  ok: false,
  exit: exitCodes.failure,
  reached,
  error: {
    code: reached === 'no' ? 'unreachable' : 'unanswered',
    says: `the cloud at ${origin} ${reached === 'no' ? 'cannot be reached' : 'gave no answer that can be read'}: ${reason}`,
    mistakes: [],
  },
});

/** What the command line itself does not go on with. */
export const refusedHere = (exit: number, code: string, says: string): Failure => ({
  ok: false,
  exit,
  reached: 'no',
  error: { code, says, mistakes: [] },
});
