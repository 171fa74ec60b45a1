import { type UpsLinkName, type UpsLinkRow, upsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import type { UpsLinkAct } from './act.ts';
import { upsLinkTiming } from './timing.ts';
import type { Answered, UpsLinkLine } from './ups-link-line.ts';

/** More steps than any setting has values. */
const MOST_STEPS = 32;
const TEXT_LENGTH = 8;

/** Does it, once. Rejects with LinkError, whose `wrote` says what may have happened; `exception` when the unit said no. */
export async function perform(line: UpsLinkLine, act: UpsLinkAct): Promise<void> {
  switch (act.kind) {
    case 'once':
      return taken(await line.ask(upsLinkRow(act.name)), act.name);
    case 'twice':
      return twice(line, upsLinkRow(act.name), act.name);
    case 'sleep':
      return sleep(line, act.tenthsOfHour);
    case 'cycle':
      return cycle(line, act.name, act.to);
    case 'text':
      return text(line, act.name, act.text);
    default:
      act satisfies never;
  }
}

async function twice(line: UpsLinkLine, row: UpsLinkRow, name: UpsLinkName): Promise<void> {
  // A query first: whatever was wrong with the line shows before the first of the two.
  await readOnly(line, 'status');
  const first = await line.begin(row, row.ask).catch(nothingDone);
  if (first !== undefined) throw refusal(first, name);
  await line.pause(upsLinkTiming.twiceGapMs - upsLinkTiming.silenceMs).catch(nothingDone);
  const second = await line.end(row, row.ask);
  if (second !== undefined) taken(second, name);
}

async function sleep(line: UpsLinkLine, tenthsOfHour: number): Promise<void> {
  const row = upsLinkRow('sleep');
  await readOnly(line, 'status');
  const first = await line.begin(row, row.ask).catch(nothingDone);
  if (first !== undefined) throw refusal(first, 'sleep');
  const said = await line.end(row, String(tenthsOfHour).padStart(3, '0'));
  if (said !== undefined) taken(said, 'sleep');
}

async function cycle(line: UpsLinkLine, name: UpsLinkName, to: string): Promise<void> {
  const first = textOf(await readOnly(line, name), name);
  let value = first;
  let stepped = false;
  for (let steps = 0; value !== to; steps++) {
    if (steps === MOST_STEPS || (stepped && value === first))
      throw new LinkError('exception', `the unit does not offer '${to.trim()}'`, { wrote: stepped ? 'maybe' : 'no' });
    // The unit steps the setting that was asked last: nothing comes between.
    taken(await line.askNext(upsLinkRow('nextValue')), 'nextValue');
    stepped = true;
    value = textOf(await line.ask(upsLinkRow(name)), name);
  }
}

async function text(line: UpsLinkLine, name: UpsLinkName, wanted: string): Promise<void> {
  const row = upsLinkRow(name);
  textOf(await readOnly(line, name), name);
  const next = upsLinkRow('nextValue');
  const said = await line.begin(next, next.ask).catch(nothingDone);
  if (said !== undefined) throw refusal(said, name);
  const { ask, says, from } = row;
  const stored: UpsLinkRow = { ask, says, from, access: 'text', pace: 'never', answers: ['OK'] };
  const answer = await line.end(stored, wanted.padEnd(TEXT_LENGTH));
  if (answer !== undefined) taken(answer, name);
}

async function readOnly(line: UpsLinkLine, name: UpsLinkName): Promise<Answered> {
  return line.ask(upsLinkRow(name)).catch(nothingDone);
}

function textOf(said: Answered, name: UpsLinkName): string {
  if (said.kind !== 'answer') throw refusal(said, name);
  return said.text;
}

function taken(said: Answered, name: UpsLinkName): void {
  if (said.kind !== 'answer' || said.text === 'ERR') throw refusal(said, name);
}

const refusal = (said: Answered, name: UpsLinkName): LinkError =>
  new LinkError('exception', `the unit answered ${said.kind === 'refused' ? 'NO' : 'NA'} to ${name}`, { wrote: 'no' });

/** Until the last character of a sequence has gone out the unit does nothing. */
function nothingDone(error: unknown): never {
  if (!LinkError.is(error)) throw error;
  const { code, message } = error;
  throw new LinkError(code, message, { cause: error, wrote: 'no' });
}
