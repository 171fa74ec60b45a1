import { encode } from '../encode.ts';
import { isProtocolError } from '../protocol-error.ts';
import { registers, type Values } from '../registers.ts';
import type { Row } from '../row.ts';
import { decodeAnswer, type UpsLinkValue } from './forms.ts';
import type { UpsLinkRow } from './row.ts';
import { type UpsLinkName, upsLinkNames, upsLinkRow } from './rows.ts';
import { statusValues } from './status-values.ts';

/** Answers as they came, by row; what was not asked, not known or malformed is missing. */
export type UpsLinkAnswers = { readonly [N in UpsLinkName]?: string };

/**
 * The answers as values of registers, so that whatever works on registers works on them. `before` is what this gave at
 * the look before: a test's outcome is told for minutes only and is carried on from there.
 */
export function toValues(answers: UpsLinkAnswers, before: Values = {}): Values {
  const plain: Record<string, UpsLinkValue> = {};
  for (const name of upsLinkNames) {
    const row = upsLinkRow(name);
    const value = registerValue(row, answers[name]);
    if (row.register !== undefined && value !== undefined) plain[row.register] = value;
  }
  // Each value was checked against its own register.
  return { ...(plain as Values), ...statusValues(answers, before) };
}

/** An answer's value as the row's register calls it; undefined where the register has no such value. */
export function registerValue(row: UpsLinkRow, answer: string | undefined): UpsLinkValue | undefined {
  if (answer === undefined || row.register === undefined) return undefined;
  const value = decodeAnswer(row, answer);
  const named = typeof value === 'string' && row.registerValues ? row.registerValues[value] : value;
  return named !== undefined && isValueOf(registers[row.register], named) ? named : undefined;
}

function isValueOf(row: Row, value: UpsLinkValue): boolean {
  // A date before 2000 is one, although the register's words could not hold it.
  if (row.kind === 'date' || row.kind === 'text') return typeof value === 'string';
  try {
    // encode checks type, range and choice against the row.
    encode(row, value as never);
    return true;
  } catch (error) {
    if (isProtocolError(error)) return false;
    throw error;
  }
}
