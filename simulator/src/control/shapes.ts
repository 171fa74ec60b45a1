import { z } from 'zod';

/** Checked even where other members are wrong, so that one answer names every mistake. */
export const always = { when: () => true };

/** A number within limits, whose mistake says what is allowed. */
export function within(least: number, most: number, what: string): z.ZodNumber {
  const error = `a number from ${least} to ${most}${what && ` (${what})`}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

export function whole(least: number, most: number, what = ''): z.ZodNumber {
  const error = `a whole number from ${least} to ${most}${what && ` (${what})`}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

export function oneOf<const T extends readonly [string, ...string[]]>(choices: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(choices, { error: `one of ${choices.join(', ')}` });
}

export function text(most: number): z.ZodString {
  const error = `1 to ${most} printable ASCII characters`;
  return z.string({ error }).regex(new RegExp(`^[\\x20-\\x7e]{1,${most}}$`), { error });
}

export const memberOf = (value: unknown, name: string): unknown =>
  Object.entries(value ?? {}).find(([member]) => member === name)?.[1];

export const date = z.iso.date({ error: "a date 'YYYY-MM-DD'" });

/** An object with these members and no other. */
export function strict<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `no such member: ${issue.keys?.join(', ')}; allowed: ${allowed}`
        : `a JSON object with ${allowed}`,
  });
}

/** A change has to name something to change. */
export function change<T extends z.ZodRawShape>(shape: T) {
  const allowed = Object.keys(shape).join(', ');
  return strict(shape).refine((body) => Object.keys(body).length > 0, { error: `at least one of ${allowed}` });
}
