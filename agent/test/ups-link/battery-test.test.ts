import type { EventBody } from '@ridethrough/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { AwakeTime } from '../../src/awake-time.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { stepBatteryTest } from '../../src/events/battery-test.ts';
import { RecordWriter } from '../../src/record-writer.ts';
import { Claims } from '../../src/runner/claims.ts';
import { Ups } from '../../src/ups.ts';
import { UpsLinkDriver } from '../../src/ups-link/ups-link-driver.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeUnit } from './fake-unit.ts';

/** Agents, one after the other, on one older unit and one disk. */
function setUp() {
  const clock = new VirtualClock();
  const unit = new FakeUnit(clock);
  const kept = new Map<string, string>();
  const events: EventBody[] = [];
  const read = readConfig('agent: {data: d}\nups: [{label: a, link: "ups-link:///dev/x"}]\n');
  const config = read.ok ? read.config.ups[0] : undefined;
  if (config === undefined) throw new Error('the configuration is wrong');
  const startAgent = async () => {
    const ups = new Ups({
      config,
      driver: new UpsLinkDriver({ openPort: unit.openPort, clock }),
      clock,
      awake: new AwakeTime(clock),
      records: new RecordWriter({
        clock,
        outbox: {
          append: async ({ kind, body }) => {
            if (kind === 'event') events.push(body as EventBody);
            return { epoch: '1-00000000', seq: 1 };
          },
        },
        onRefused: () => {},
      }),
      keeper: {
        load: (name) => JSON.parse(kept.get(name) ?? 'null'),
        save: (name, value) => kept.set(name, JSON.stringify(value)),
      },
      claims: new Claims(),
      random: () => '00000000',
      onLinkState: () => {},
      log: { debug() {}, info() {}, warn() {} },
    });
    ups.start();
    onTestFinished(() => clock.runUntil(ups.stop()));
    await clock.advance(40_000);
    return ups;
  };
  const ends = () =>
    events.flatMap(({ event, details }) => (event === 'battery-test.ended' ? [details?.['ups.test.result']] : []));
  const runTest = async (seconds = 8) => {
    unit.power('battery', 'S');
    await clock.advance(seconds * 1000);
  };
  return { clock, unit, startAgent, ends, events, runTest };
}

type Made = ReturnType<typeof setUp>;

test.each<readonly [string, (made: Made) => Promise<void> | void, string]>([
  ['passed, and says so at once', ({ unit }) => unit.set('X', 'OK'), 'passed'],
  [
    'passed, and says so after 3 s',
    async ({ unit, clock }) => {
      unit.power('mains');
      await clock.advance(3000);
      unit.set('X', 'OK');
    },
    'passed',
  ],
  ['failed', ({ unit }) => unit.set('X', 'BT'), 'failed'],
  ['was ended by somebody', () => {}, 'aborted'],
  [
    'was ended by the mains',
    async ({ unit, clock }) => {
      unit.power('battery', 'T');
      await clock.advance(10_000);
    },
    'aborted',
  ],
])('a test that %s is told once, as it went', async (_, end, result) => {
  for (const alert of [true, false]) {
    const made = setUp();
    const { clock, unit, startAgent, ends, runTest } = made;
    const ups = await startAgent();
    await runTest();
    await end(made);
    unit.power('mains', 'T', alert);
    await clock.advance(10_000);
    expect(ends()).toEqual([result]);
    // The unit forgets, the agent does not.
    unit.set('X', 'NO');
    await clock.advance(600_000);
    expect(ends()).toEqual([result]);
    expect(ups.report.readings['ups.test.result']).toBe(result);
  }
});

test('what the unit still says of an earlier test is not taken for the outcome of the next', async () => {
  const { clock, unit, startAgent, ends, runTest } = setUp();
  await startAgent();
  await runTest();
  unit.set('X', 'OK');
  unit.power('mains');
  await clock.advance(60_000);
  await runTest();
  unit.set('X', 'BT');
  unit.power('mains');
  await clock.advance(10_000);
  expect(ends()).toEqual(['passed', 'failed']);
});

test('a unit that has no word for how a test went: it has ended, and no more is told', async () => {
  const { clock, unit, startAgent, ends, runTest } = setUp();
  unit.answers.delete('X');
  await startAgent();
  await runTest();
  unit.power('mains');
  await clock.advance(10_000);
  expect(ends()).toEqual(['none']);
});

test('a restart after the unit has forgotten: the result is known, and no test is made up', async () => {
  const { clock, unit, startAgent, ends, runTest } = setUp();
  const first = await startAgent();
  await runTest();
  unit.set('X', 'OK');
  unit.power('mains');
  await clock.advance(60_000);
  await clock.runUntil(first.stop());
  unit.set('X', 'NO');
  await clock.advance(600_000);
  const second = await startAgent();
  expect(ends()).toEqual(['passed']);
  expect(second.report.readings['ups.test.result']).toBe('passed');
  // The next one is told as any other.
  await runTest();
  unit.set('X', 'BT');
  unit.power('mains');
  await clock.advance(10_000);
  expect(ends()).toEqual(['passed', 'failed']);
});

test('no word of any test after one that passed is no end of a test, whatever the unit', () => {
  const before = { running: false, result: 'passed' };
  expect(stepBatteryTest(before, { batteryTestStatus: new Set() }, { at: 0 })).toEqual({ state: before, events: [] });
});

test('a test that ended while no agent ran: its result where the unit tells it, else none', async () => {
  for (const [word, result] of [
    ['OK', 'passed'],
    ['NO', 'none'],
  ] as const) {
    const { clock, unit, startAgent, ends, runTest } = setUp();
    const first = await startAgent();
    await runTest();
    await clock.runUntil(first.stop());
    unit.set('X', word);
    unit.power('mains');
    await clock.advance(600_000);
    const second = await startAgent();
    expect([ends(), second.report.readings['ups.test.result']]).toEqual([[result], result]);
  }
});

test('an output that is switched has no reason of the mains', async () => {
  const { clock, unit, startAgent, events } = setUp();
  unit.set('G', 'T');
  await startAgent();
  for (const status of ['00', '08']) {
    unit.set('Q', status);
    await clock.advance(5000);
  }
  const switched = events.filter(({ event }) => event.startsWith('output.'));
  expect(switched.map(({ event }) => event)).toEqual(['output.off', 'output.on']);
  for (const { details } of switched) expect(details?.['input.transfer.reason']).toBeUndefined();
});
