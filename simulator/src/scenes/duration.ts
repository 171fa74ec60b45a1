import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const part = String.raw`\d+(?:\.\d+)?(?:ms|s|m|h|d)`;
const whole = new RegExp(`^(?:${part})+$`);
const error = "a duration as '10s', '1m30s', '2h', '1d' or a number of milliseconds, at most 365d";
const mostMs = 365 * 86_400_000;

/** Milliseconds of simulated time, from a number or a text such as '1m30s'. */
export const duration = z
  .union([z.number(), z.string().regex(whole, { error })], { error })
  .transform(milliseconds)
  .refine((ms) => ms >= 0 && ms <= mostMs, { error });

function milliseconds(given: number | string): number {
  if (typeof given === 'number') return given;
  const parts = [...given.matchAll(/([\d.]+)([a-z]+)/g)];
  return parts.reduce((sum, [, amount = '', unit = '']) => sum + Number(amount) * (unitMs[unit] ?? Number.NaN), 0);
}
