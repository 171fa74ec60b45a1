import { fitsForm, type UpsLinkRow } from '@ridethrough/protocol';

/** What a unit says to anything, and what it says to acts. */
const refusals = new Set(['NA', 'NO']);
const words = new Set([...refusals, 'OK', 'SM', 'BYE', '*']);

/** The two strings that take a unit seconds to say. */
export const isLong = ({ form }: UpsLinkRow): boolean => form?.kind === 'text' && form.most > 100;

/** Could the answer of one row, said once more, be taken for another row's, a refusal for that of an act, or a piece of it for an alert? */
export function couldPass(row: UpsLinkRow, text: string, next: UpsLinkRow): boolean {
  if (row === next) return false;
  return (next.access === 'read' ? refusals : words).has(text) || row.ownAlerts !== undefined || fitsForm(next, text);
}
