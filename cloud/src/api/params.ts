import { z } from 'zod';

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

/** The `next` of the page before. */
export const cursorParam = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,200}$/)
  .optional()
  .meta({ description: 'the `next` of the page before' });

export const upsParam = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(128)
    .meta({ description: "the UPS's id, or its serial number or label where only one has it" }),
});

export const isoOf = (ms: number): string => new Date(ms).toISOString();
