import type { EventBody } from '@ridethrough/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { CommandDesk } from '../../src/commands/command-desk.ts';
import type { Conclusion } from '../../src/commands/conclusion.ts';
import { LocalCommands } from '../../src/commands/local-commands.ts';
import { ResultBook } from '../../src/commands/result-book.ts';
import { RecordWriter } from '../../src/record-writer.ts';
import { BOOT, MemoryJournal, openRig, SERIAL } from './rig.ts';

/** A desk without the cloud's time, over the unit of the rig. */
async function setUp(loadCommands: 'allow' | 'deny' = 'allow') {
  const rig = await openRig({ hasTime: false, loadCommands });
  onTestFinished(() => rig.kill());
  const { clock, runner, unit } = rig;
  unit.onWrite = (at, words) => {
    for (const [index, word] of words.entries()) unit.words.set(at + index, word);
  };
  const journal = new MemoryJournal();
  const told: EventBody[] = [];
  const records = new RecordWriter({
    clock,
    outbox: {
      append: async ({ body }) => {
        told.push(body as EventBody);
        return { epoch: '1-00000000', seq: 1 };
      },
    },
    onRefused: () => {},
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const onResult: ConstructorParameters<typeof ResultBook>[0]['onResult'] = (command, conclusion) =>
    local.heard(command, conclusion);
  const desk = new CommandDesk({
    agentId: 'gw',
    boot: BOOT,
    clock,
    trustedNow: () => undefined,
    journal,
    book: new ResultBook({ journal, records, boot: BOOT, clock, signal, onResult }),
    unitOf: (ups) =>
      ups === SERIAL
        ? {
            ...{ unit: SERIAL, via: 'network', loadCommands, feeds: {}, lookEveryMs: 500 },
            state: runner.state,
            act: (task) => runner.act(SERIAL, task),
          }
        : undefined,
    onRejected: () => {},
    onTrouble: () => {},
    signal,
  });
  let count = 0;
  const local = new LocalCommands({ agentId: 'gw', boot: BOOT, clock, random: () => `id${++count}`, desk });
  const run = async (name: string, args: Record<string, unknown> = {}, ups: string | undefined = SERIAL) => {
    const news: Conclusion[] = [];
    const end = local.run({ ups, name, args, by: 'admin from 10.0.0.1' }, (one) => news.push(one));
    return { end: await clock.runUntil(end, 600_000), news: news.map(({ state }) => state) };
  };
  // What the journal commits with a command is a record too.
  const events = () =>
    [...told, ...(journal.results as unknown as EventBody[])].map(({ event, details }) => ({ event, ...details }));
  return { ...rig, desk, local, run, journal, events, told };
}

test('a setting is journaled once under an id of its own, proven, and told with who did it, without the cloud having given the time', async () => {
  const { run, journal, events } = await setUp();
  const { end, news } = await run('input.sensitivity.set', { sensitivity: 'low' });
  expect(end.state).toBe('confirmed');
  expect(news.filter((state) => state !== 'running')).toEqual(['accepted', 'confirmed']);
  expect([...journal.entries.keys()]).toEqual(['local-id1']);
  const common = {
    event: 'command.local',
    command: 'local-id1',
    name: 'input.sensitivity.set',
    args: '{"sensitivity":"low"}',
    by: 'admin from 10.0.0.1',
  };
  expect(events()).toEqual([
    { ...common, state: 'accepted' },
    { ...common, state: 'confirmed', says: 'it reads low' },
  ]);
});

test('by the rules of every command, and what is refused is told and not journaled', async () => {
  const { run, journal, told } = await setUp('deny');
  expect((await run('ups.off', { upsName: SERIAL })).end).toMatchObject({
    state: 'refused',
    code: 'load-commands-denied',
  });
  expect((await run('ups.nothing')).end.code).toBe('unknown-command');
  expect((await run('ups.id.set', { name: '' })).end.code).toBe('bad-arguments');
  expect((await run('ups.id.set', { name: 'x' }, 'another')).end.code).toBe('unknown-ups');
  expect(journal.entries.size).toBe(0);
  expect(told.map(({ details }) => details?.code)).toEqual([
    'load-commands-denied',
    'unknown-command',
    'bad-arguments',
    'unknown-ups',
  ]);
});

test('two at once: the second finds the first under way', async () => {
  const { local, clock } = await setUp();
  const ask = (sensitivity: string) =>
    local.run({ ups: SERIAL, name: 'input.sensitivity.set', args: { sensitivity }, by: 'x' });
  const [first, second] = await clock.runUntil(Promise.all([ask('low'), ask('reduced')]), 60_000);
  expect([first.state, second.code]).toEqual(['confirmed', 'pending']);
});

test('a client gone wild makes no more than thirty records a minute', async () => {
  const { run, told, clock } = await setUp('deny');
  for (let times = 0; times < 40; times++) await run('ups.nothing');
  expect(told).toHaveLength(30);
  await clock.advance(61_000);
  expect((await run('ups.nothing')).end.code).toBe('unknown-command');
});

test('a unit that was never recognised is asked nothing', async () => {
  const { local } = await setUp();
  expect(await local.run({ ups: undefined, name: 'ups.off', args: {}, by: 'x' })).toMatchObject({
    state: 'refused',
    code: 'link-down',
  });
});
