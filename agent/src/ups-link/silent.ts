import type { UpsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import { refusal } from './said.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

/** Sends a character of a sequence that the unit must be silent after: one that says something does not know it, or has heard another one. */
export async function silent(line: UpsLinkLine, row: UpsLinkRow, character: string, ms?: number): Promise<void> {
  const said = await line.begin(row, character, ms);
  if (said === undefined) return;
  if (said.kind !== 'answer') throw refusal(said, character);
  throw new LinkError('garbled', `the unit answered '${character}' before its time`, { wrote: 'maybe' });
}
