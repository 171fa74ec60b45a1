import { decodeAnswer } from './forms.ts';
import type { UpsLinkReadings } from './reading-rows.ts';
import { upsLinkNames, upsLinkRow } from './rows.ts';
import type { UpsLinkAnswers } from './to-values.ts';

/** Readings that no register gives, under their NUT names. Numbers keep two decimals. */
export function upsLinkReadings(answers: UpsLinkAnswers): UpsLinkReadings {
  const found: Record<string, number | string> = {};
  for (const name of upsLinkNames) {
    const row = upsLinkRow(name);
    const answer = answers[name];
    if (row.nut === undefined || answer === undefined) continue;
    const value = decodeAnswer(row, answer);
    if (value === undefined) continue;
    found[row.nut] =
      typeof value === 'number'
        ? Math.round(value * 100) / 100
        : typeof value === 'string'
          ? value
          : [...value].join(' ');
  }
  // Each value is of its row's form, from which the type is made.
  return found as UpsLinkReadings;
}
