import { planReads, registers } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reconnectAfterMs } from '../../src/runner/backoff.ts';
import { LineQueue } from '../../src/runner/line-queue.ts';
import { firstPace, type PaceState, periods, profiles, restAfterMs, stepPace } from '../../src/runner/pace.ts';
import { ReadPlan } from '../../src/runner/read-plan.ts';
import { nextRead, type Slot, type Tried } from '../../src/runner/schedule.ts';
import { linkState } from '../../src/runner/staleness.ts';
import { makeUnitId, usableSerial } from '../../src/runner/unit-id.ts';

test('silence makes a link stale, then down; before the first answer it is connecting', () => {
  const at = (now: number, lastGoodAt?: number, statusMs = 100) =>
    linkState({ now, lastGoodAt, aliveAt: lastGoodAt ?? 0, statusMs });
  expect(at(4999)).toBe('connecting');
  expect(at(5000)).toBe('down');
  expect([at(12_999, 10_000), at(13_000, 10_000), at(14_999, 10_000), at(15_000, 10_000)]).toEqual([
    'up',
    'stale',
    'stale',
    'down',
  ]);
  // A slow pace is given five polls.
  expect([at(39_999, 10_000, 10_000), at(59_999, 10_000, 10_000), at(60_000, 10_000, 10_000)]).toEqual([
    'up',
    'stale',
    'down',
  ]);
  // Readings of a unit that answers other questions get old all the same, but it is not lost.
  expect(linkState({ now: 20_000, lastGoodAt: 10_000, aliveAt: 19_000, statusMs: 100 })).toBe('stale');
});

test('reconnects wait 2 s at first and never more than 30 s', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(reconnectAfterMs)).toEqual([2000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

/** The paces in the order in which they are read, each taking `tookMs`, of these slots. */
function readsOf(paces: readonly Slot['pace'][], times: number, tookMs: number): string[] {
  const done = new Map<number, number>();
  let tried: Tried = { last: undefined, other: undefined };
  return Array.from({ length: times }, (_, turn) => {
    const now = turn * tookMs;
    const slots = paces.map((pace, index) => ({ pace, lastAt: done.get(index) }));
    const next = nextRead(slots, profiles.rtu.everyMs, tried, now);
    const slot = next && slots[next.index];
    if (next === undefined || slot === undefined) throw new Error('nothing to read');
    expect(next.at).toBe(now);
    done.set(next.index, now);
    tried = { last: slot.pace, other: slot.pace === 'status' ? tried.other : slot.pace };
    return slot.pace;
  });
}

test('status is read between every two other blocks, and the others in their order', () => {
  const read = readsOf(['status', 'measurement', 'setting', 'inventory', 'inventory'], 9, 1);
  expect(read.filter((_pace, turn) => turn % 2 === 0)).toEqual(Array<string>(5).fill('status'));
  expect(read.filter((_pace, turn) => turn % 2 === 1)).toEqual(['measurement', 'setting', 'inventory', 'inventory']);
});

test('measurements that take longer than their period leave every other turn to what else is due', () => {
  const { measurement } = profiles.rtu.everyMs;
  const read = readsOf(['status', 'measurement', 'measurement', 'setting', 'inventory'], 16, measurement);
  const others = read.filter((pace) => pace !== 'status');
  const once = ['measurement', 'measurement', 'setting', 'measurement', 'inventory'];
  expect(others).toEqual([...once, 'measurement', 'measurement', 'measurement']);
});

test('with nothing due, the earliest next reading is waited for', () => {
  const slots: Slot[] = [
    { pace: 'status', lastAt: 1000 },
    { pace: 'measurement', lastAt: 500 },
  ];
  expect(nextRead(slots, profiles.tcp.everyMs, { last: 'status', other: 'measurement' }, 1050)).toEqual({
    index: 0,
    at: 1100,
  });
});

const after = (state: PaceState, ...took: number[]) =>
  took.reduce((now, tookMs, i) => stepPace(now, { kind: 'reply', at: i * 1000, tookMs }), state);

test('slow replies bring the slow profile, and quick ones for half a minute the old one', () => {
  const slow = after(firstPace('tcp'), ...Array<number>(20).fill(737));
  expect(slow.now).toBe('slow');
  expect(after(slow, ...Array<number>(20).fill(20)).now).toBe('slow');
  expect(after(slow, ...Array<number>(60).fill(20)).now).toBe('tcp');
  expect(after(firstPace('tcp'), ...Array<number>(100).fill(120)).now).toBe('tcp');
  // At 2400 baud a status block alone takes a third of a second.
  expect(after(firstPace('rtu'), ...Array<number>(100).fill(400)).now).toBe('rtu');
});

test('refusals slow a network port down, a serial line not', () => {
  const failed = (home: 'tcp' | 'rtu') =>
    [1, 2, 3].reduce((now) => stepPace(now, { kind: 'failure', at: 0 }), firstPace(home));
  expect(failed('tcp').now).toBe('slow');
  expect(failed('rtu').now).toBe('rtu');
});

test('polling keeps below its part of the line, and agent.yaml goes before the profile', () => {
  expect(restAfterMs(profiles.rtu, 100)).toBe(0);
  expect(restAfterMs(profiles.tcp, 100)).toBe(100);
  expect(restAfterMs(profiles.slow, 100)).toBeGreaterThan(100);
  expect(periods(profiles.slow, false, {}).measurement).toBe(10_000);
  expect(periods(profiles.slow, true, {}).measurement).toBe(4000);
  expect(periods(profiles.tcp, true, { statusMs: 700, measurementMs: 9000 })).toMatchObject({
    status: 700,
    measurement: 9000,
  });
});

test('whatever a unit refuses, the plan ends with all that it gives and never touches the rest', () => {
  const names = Object.keys(registers).filter((name) => registers[name as keyof typeof registers].pace === 'inventory');
  fc.assert(
    fc.property(fc.subarray(names), (refused) => {
      const plan = new ReadPlan();
      for (let rounds = 0; rounds < 100; rounds++) {
        const bad = plan.of('inventory', 0).find((block) => block.names.some((name) => refused.includes(name)));
        if (bad === undefined) break;
        plan.refused('inventory', bad, 0);
      }
      const read = plan.of('inventory', 0).flatMap((block) => [...block.names]);
      expect(read.toSorted()).toEqual(names.filter((name) => !refused.includes(name)).toSorted());
      expect(plan.without.toSorted()).toEqual(refused.toSorted());
      // After a while all are asked for again: the unit may have been upset.
      expect(plan.of('inventory', 60_000)).toEqual(planReads('inventory'));
      expect(plan.without).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('what is refused is asked for again soon, then twice as late each time, and at least once an hour', () => {
  const plan = new ReadPlan();
  const whole = planReads('setting');
  const pauses: number[] = [];
  let now = 0;
  for (let turn = 0; turn < 14; turn++) {
    const long = plan.of('setting', now).find(({ names }) => names.length > 1);
    if (long === undefined) throw new Error('nothing is planned');
    expect(whole).toContainEqual(long);
    plan.refused('setting', long, now);
    let pause = 0;
    while (plan.of('setting', now + pause).length > whole.length) pause += 1000;
    pauses.push(pause);
    now += pause;
  }
  expect(pauses.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
  expect(pauses.slice(-2)).toEqual([3_600_000, 3_600_000]);
  // After the whole plan has held for a minute, a refusal is a new one.
  const [block] = plan.of('setting', now);
  if (block === undefined) throw new Error('nothing is planned');
  plan.refused('setting', block, now + 60_000);
  expect(plan.of('setting', now + 119_999)).not.toEqual(whole);
  expect(plan.of('setting', now + 120_000)).toEqual(whole);
});

test('commands go before what polls already wait, and one task at a time', async () => {
  const queue = new LineQueue();
  const order: string[] = [];
  let busy = 0;
  const task = (name: string) => async () => {
    expect(++busy).toBe(1);
    await Promise.resolve();
    order.push(name);
    busy--;
    if (name === 'p2') throw new Error('a failed task gives the line on');
  };
  const all = [
    queue.run('poll', task('p1')),
    queue.run('poll', task('p2')).catch(() => {}),
    queue.run('poll', task('p3')),
    queue.run('command', task('c1')),
    queue.run('command', task('c2')),
  ];
  await Promise.all(all);
  expect(order).toEqual(['p1', 'c1', 'c2', 'p2', 'p3']);
});

test('a serial number has to be one to stand for its unit', () => {
  expect(usableSerial('3S2042X14540')).toBe('3S2042X14540');
  for (const bad of [undefined, '', 'AS', '00000000', 'AS 13', 'AS.1316113420', 'x-12345678'])
    expect(usableSerial(bad)).toBeUndefined();
  expect(makeUnitId(() => 'seed')).toMatch(/^x-[0-9a-f]{8}$/);
});
