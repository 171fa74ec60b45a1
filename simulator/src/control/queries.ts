import { z } from 'zod';
import { strict, whole } from './shapes.ts';

const inQuery = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z
    .string({ error })
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .pipe(whole(least, most));
};
export const registersQuery = strict({ at: inQuery(0, 65_535), words: inQuery(1, 125).default(1) });
export const requestsQuery = strict({ after: inQuery(0, 999_999_999).default(0) });
