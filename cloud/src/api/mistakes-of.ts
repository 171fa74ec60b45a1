import { z } from 'zod';
import type { Mistake } from './error-body.ts';

/** Everything that a schema has against a value, below `prefix`. */
export function mistakesOf(schema: z.ZodType, value: unknown, prefix: string): Mistake[] {
  const read = schema.safeParse(value);
  if (read.success) return [];
  return read.error.issues.flatMap((issue) => {
    const path = [prefix, ...issue.path].join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, ...words(issue) }];
    const known = schema instanceof z.ZodObject && issue.path.length === 0 ? Object.keys(schema.shape).join(', ') : '';
    return issue.keys.map((key) => ({
      path: `${path}.${key}`,
      says: 'there is nothing of that name',
      allowed: known === '' ? 'nothing' : known,
    }));
  });
}

type Words = Pick<Mistake, 'says' | 'allowed'>;

function words(issue: z.core.$ZodIssue): Words {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? { says: 'it is missing', allowed: issue.expected }
        : { says: 'it is of another type', allowed: issue.expected };
    case 'invalid_value':
      return { says: 'there is no such value', allowed: issue.values.map(String).join(', ') };
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1
          ? { says: 'it is empty', allowed: 'at least one character' }
          : { says: 'it is too short', allowed: `at least ${issue.minimum} characters` };
      return { says: 'it is too small or too short', allowed: `at least ${issue.minimum}` };
    case 'too_big':
      if (issue.origin === 'string') return { says: 'it is too long', allowed: `at most ${issue.maximum} characters` };
      return { says: 'it is too large or too long', allowed: `at most ${issue.maximum}` };
    case 'invalid_format':
      return { says: 'it does not have the form that is wanted', allowed: issue.pattern ?? issue.format };
    case 'custom': {
      const allowed: unknown = issue.params?.allowed;
      return { says: issue.message, ...(typeof allowed === 'string' && { allowed }) };
    }
    default:
      return { says: issue.message };
  }
}
