import { type UpsLinkName, upsLinkRow } from '@ridethrough/protocol';
import { LinkError } from '../links/link.ts';
import type { UpsLinkAct } from './act.ts';
import { cycle } from './cycle.ts';
import { isRunning } from './is-running.ts';
import { nothingDone, refusal, taken, unfinished } from './said.ts';
import { silent } from './silent.ts';
import type { UpsLinkLine } from './ups-link-line.ts';
import { writeText } from './write-text.ts';

/** Does it, once. Rejects with LinkError, whose `wrote` says what may have happened; `exception` when the unit said no. */
export async function perform(line: UpsLinkLine, act: UpsLinkAct): Promise<void> {
  // A query first: whatever was wrong with the line shows before anything is done.
  await line.ask(upsLinkRow('status')).catch(nothingDone);
  switch (act.kind) {
    case 'once':
      return once(line, act.name);
    case 'toggle':
      return toggle(line, act);
    case 'twice':
      return twice(line, act.name);
    case 'sleep':
      return sleep(line, act.tenthsOfHour);
    case 'cycle':
      return cycle(line, act.name, act.to);
    case 'text':
      return writeText(line, act.name, act.text);
    default:
      act satisfies never;
  }
}

async function once(line: UpsLinkLine, name: UpsLinkName): Promise<void> {
  await line.settle().catch(nothingDone);
  taken(await line.askNext(upsLinkRow(name)), name);
}

async function toggle(line: UpsLinkLine, { name, to }: Extract<UpsLinkAct, { kind: 'toggle' }>): Promise<void> {
  const runs = await isRunning(line, name).catch(nothingDone);
  if (runs === (to === 'running'))
    throw new LinkError('exception', runs ? 'it is running already' : 'it is not running', { wrote: 'no' });
  return once(line, name);
}

async function twice(line: UpsLinkLine, name: UpsLinkName): Promise<void> {
  const row = upsLinkRow(name);
  const { silenceMs, twiceGapMs, smartWithinMs } = line.timing;
  await line.settle().catch(nothingDone);
  await silent(line, row, row.ask, silenceMs).catch(unfinished);
  await line.pause(twiceGapMs - silenceMs).catch(unfinished);
  if (row.answers?.length !== 0) return taken(await line.askNext(row), name);
  const said = await line.begin(row, row.ask, smartWithinMs);
  if (said !== undefined) throw refusal(said, name);
}

async function sleep(line: UpsLinkLine, tenthsOfHour: number): Promise<void> {
  const row = upsLinkRow('sleep');
  const [first = '0', second = '0', third = '0'] = String(tenthsOfHour).padStart(3, '0');
  await line.settle().catch(nothingDone);
  await silent(line, row, row.ask, line.timing.silenceMs).catch(unfinished);
  // Each digit by itself: one that was doubled on the way completes the number too early, and shows by its answer.
  for (const digit of [first, second]) await silent(line, row, digit).catch(unfinished);
  taken(await line.askNext(row, third), 'sleep');
}
