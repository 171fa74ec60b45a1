import { z } from 'zod';

/** Everything that the API can answer instead of what was asked for, with its HTTP status. */
export const apiErrors = {
  invalid: 400,
  'csr-refused': 400,
  'no-key': 401,
  'token-refused': 403,
  'renewal-refused': 403,
  'nonce-refused': 403,
  revoked: 403,
  'too-late': 403,
  'foreign-host': 403,
  'not-found': 404,
  ambiguous: 409,
  'key-taken': 409,
  expired: 410,
  denied: 410,
  used: 410,
  unknown: 410,
  'too-large': 413,
  'unsupported-type': 415,
  'invalid-command': 422,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ApiErrorCode = keyof typeof apiErrors;

const mistake = z.object({
  path: z.string().meta({ description: 'where in the request' }),
  says: z.string(),
  allowed: z.string().optional().meta({ description: 'what may stand there' }),
});

export type Mistake = z.infer<typeof mistake>;

/** The one shape of every error. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.string().meta({ description: Object.keys(apiErrors).join(', ') }),
      says: z.string(),
      mistakes: z.array(mistake).meta({ description: 'every mistake, not only the first' }),
    }),
  })
  .meta({ id: 'Error' });

export type ErrorBody = z.infer<typeof errorBody>;

export const toError = (code: ApiErrorCode, says: string, mistakes: readonly Mistake[] = []): ErrorBody => ({
  error: { code, says, mistakes: [...mistakes] },
});
