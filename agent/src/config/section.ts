import { z } from 'zod';

/** An object that names its keys when given another one. */
export const section = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `allowed here: ${Object.keys(shape).join(', ')}` : undefined,
  });
