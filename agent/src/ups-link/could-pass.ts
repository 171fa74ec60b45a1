import { fitsForm, type UpsLinkRow } from '@ridethrough/protocol';

/** What a unit says to anything. */
const words = new Set(['NA', 'NO', 'OK', 'SM', 'BYE', '*']);

/** The two strings that take a unit seconds to say. */
export const isLong = ({ form }: UpsLinkRow): boolean => form?.kind === 'text' && form.most > 100;

/** Could the answer of one row, said once more, be taken for another row's, or an alert for a piece of it? */
export function couldPass(row: UpsLinkRow, text: string, next: UpsLinkRow): boolean {
  if (row === next) return false;
  return words.has(text) || row.ownAlerts !== undefined || fitsForm(next, text);
}
