import { z } from 'zod';
import type { Mistake } from './error-body.ts';

const TIME = 'a time like 2026-01-31T12:00:00Z, or milliseconds since 1970';

/** A point in time, as ISO 8601 with its zone or as UTC milliseconds; read as the latter. */
export const timeParam = z
  .string()
  .transform((text, context) => {
    const isNumber = /^\d{1,15}$/.test(text);
    const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
    const ms = isNumber ? Number(text) : isIso ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: 'custom', message: 'it is no point in time', params: { allowed: TIME } });
    return z.NEVER;
  })
  .meta({ description: TIME });

/** A whole number in a query. */
export const countParam = (least: number, most: number, description: string) =>
  z
    .string()
    .transform((text, context) => {
      const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      if (count >= least && count <= most) return count;
      const allowed = `a whole number from ${least} to ${most}`;
      context.addIssue({ code: 'custom', message: 'it is no number that is allowed', params: { allowed } });
      return z.NEVER;
    })
    .meta({ description: `${description}; ${least} to ${most}` });

/** Names with commas between them. */
export const namesParam = z
  .string()
  .max(4000)
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );

const NEXT = 'the `next` of the page before';

/** The `next` of the page before, if it has the form that it is given out in here; numbers in it are counted exactly. */
export const cursorParam = (form: RegExp) =>
  z
    .string()
    .refine((text) => form.test(text) && text.split('.').every(isExact), {
      message: 'it is no cursor of this call',
      params: { allowed: NEXT },
    })
    .optional()
    .meta({ description: NEXT });

const isExact = (part: string): boolean => !/^\d+$/.test(part) || Number.isSafeInteger(Number(part));

/** What is said of a cursor that has the right form and leads nowhere. */
export const strayCursor: Mistake = { path: 'query.cursor', says: 'it leads to no page', allowed: NEXT };

type Span = { readonly from?: number | undefined; readonly to?: number | undefined };

/** A range that ends before it begins is a mistake, not an empty one. */
export function checkSpan({ from, to }: Span, context: z.RefinementCtx): void {
  if (from === undefined || to === undefined || from <= to) return;
  const params = { allowed: 'no later than `to`' };
  context.addIssue({ code: 'custom', path: ['from'], message: 'it is later than `to`', params });
}

export const upsParam = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(128)
    .meta({ description: "the UPS's id, or its serial number or label where only one has it" }),
});

export const isoOf = (ms: number): string => new Date(ms).toISOString();
