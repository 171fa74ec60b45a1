import { changesUnit, type UpsLinkName, type UpsLinkRow, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import { nothingDone, taken, textOf, unfinished } from './said.ts';
import { silent } from './silent.ts';
import type { UpsLinkLine } from './ups-link-line.ts';

const LENGTH = 8;

/**
 * Writes a text of at most eight characters. They go one by one, each behind silence: where the unit answers, it has not
 * taken the last one for a piece of the text.
 */
export async function writeText(line: UpsLinkLine, name: UpsLinkName, text: string): Promise<void> {
  const row = upsLinkRow(name);
  const { ask, says, from } = row;
  const piece: UpsLinkRow = { ask, says, from, access: 'text', pace: 'never', answers: ['OK'] };
  const characters = [...safely(text).padEnd(LENGTH)];
  const last = characters.pop() ?? ' ';
  textOf(await line.ask(row).catch(nothingDone), name);
  await line.pause(line.timing.guardMs).catch(nothingDone);
  await silent(line, upsLinkRow('nextValue'), '-', line.timing.silenceMs).catch(unfinished);
  for (const character of characters) await silent(line, piece, character).catch(unfinished);
  taken(await line.askNext(piece, last), name);
}

/**
 * When the character that begins the text is lost on the way, the first of the text is heard as a command. One that
 * would do something gets a space before it, which only makes such a unit say NA; the space does not count as text.
 */
function safely(text: string): string {
  const name = upsLinkNameOf(text.charAt(0));
  if (name === undefined || !changesUnit(name) || upsLinkRow(name).access === 'never') return text;
  if (text.length < LENGTH) return ` ${text}`;
  throw new LinkError(
    'exception',
    `a name of ${LENGTH} characters cannot begin with ${text.charAt(0)}, which the unit might take for a command: one less is safe`,
    { wrote: 'no' },
  );
}
