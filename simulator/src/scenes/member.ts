import { z } from 'zod';

/** An object of a scene with these members and no other. */
export function member<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `not known here; allowed: ${allowed}` : `members of ${allowed}`,
  });
}
