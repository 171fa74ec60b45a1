import type { BoundCommand } from '@ridethrough/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { proveUntil } from '../../src/commands/prove-until.ts';
import { exception } from '../runner/fake-unit.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { group, last, openRig as open, type Rig, type RigOptions, states } from './rig.ts';

const rigs: Rig[] = [];
const openRig = async (options?: RigOptions) => {
  const rig = await open(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    expect(rig.trouble).toEqual([]);
    await rig.kill();
  }
});

/** The unit takes an off with its delay, and a cancel of it. */
function countDown({ unit }: Rig, { refusesCancel = false } = {}) {
  unit.onWrite = (_at, [, low = 0]) => {
    if ((low & 1) === 0) return unit.set({ sog0Status: ['on', 'offDelayRunning'], sog0OffDelay: 90 });
    if (refusesCancel) throw exception(4);
    unit.set({ sog0Status: ['on'] });
  };
}

describe('a cancel', () => {
  test('comes beside the command that it ends, which is then cancelled, each with one write', async () => {
    const rig = await openRig();
    countDown(rig);
    rig.unit.set({ sog0OffDelay: 90 });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    expect(states(rig.resultsOf(off.id))).toEqual(['accepted', 'running', 'running']);
    const cancel = rig.message('outlet-group.cancel', group);
    expect(last(await rig.send(cancel))).toMatchObject({ state: 'confirmed', says: expect.stringContaining('on') });
    expect(last(rig.resultsOf(off.id))).toMatchObject({ state: 'cancelled' });
    expect(rig.unit.writes.map(({ words }) => words)).toEqual([
      [2, 0x0284],
      [2, 0x0201],
    ]);
    expect(rig.desk.underWay.size).toBe(0);
  });

  test('that the unit refuses leaves the command to go on', async () => {
    const rig = await openRig();
    countDown(rig, { refusesCancel: true });
    rig.unit.set({ sog0OffDelay: 90 });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    const cancel = rig.message('outlet-group.cancel', group);
    rig.desk.receive(cancel);
    await rig.clock.advance(5000);
    expect(last(rig.resultsOf(cancel.id))).toMatchObject({ state: 'refused', code: 'unit-refused' });
    rig.unit.set({ sog0Status: ['off'] });
    await rig.clock.runUntil(rig.desk.idle(), 60_000);
    expect(last(rig.resultsOf(off.id))?.state).toBe('confirmed');
  });

  test('that the unit takes and does not do leaves it too', async () => {
    const rig = await openRig();
    countDown(rig);
    rig.unit.set({ sog0OffDelay: 90 });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    rig.unit.onWrite = () => {};
    const cancel = rig.message('outlet-group.cancel', group);
    rig.desk.receive(cancel);
    await rig.clock.advance(25_000);
    expect(last(rig.resultsOf(cancel.id))?.state).toBe('unproven');
    expect(last(rig.resultsOf(off.id))?.state).toBe('running');
    rig.unit.set({ sog0Status: ['off'] });
    await rig.clock.runUntil(rig.desk.idle(), 60_000);
    expect(last(rig.resultsOf(off.id))?.state).toBe('confirmed');
  });

  test('that comes as the sequence ends by itself leaves the command confirmed', async () => {
    const rig = await openRig();
    countDown(rig);
    rig.unit.set({ sog0OffDelay: 90 });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    rig.unit.onWrite = () => rig.unit.set({ sog0Status: ['off'] });
    expect(last(await rig.send(rig.message('outlet-group.cancel', group)))?.state).toBe('confirmed');
    expect(last(rig.resultsOf(off.id))?.state).toBe('confirmed');
  });

  test('also ends one that a restart found under way', async () => {
    const rig = await openRig();
    countDown(rig);
    rig.unit.set({ sog0OffDelay: 90 });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    await rig.kill();
    const { clock, unit, journal } = rig;
    const again = await openRig({ clock, unit, journal, boot: 'ffffffff' });
    expect(last(await again.send(again.message('outlet-group.cancel', group)))?.state).toBe('confirmed');
    expect(last(again.resultsOf(off.id))?.state).toBe('cancelled');
  });

  test('of the whole unit ends a sequence of a group; a second one waits for the first', async () => {
    const rig = await openRig();
    countDown(rig);
    rig.unit.set({ sog0OffDelay: 90, upsName: 'Rack 1' });
    const off = rig.message('outlet-group.off', { ...group, delay: true });
    rig.desk.receive(off);
    await rig.clock.advance(5000);
    const cancel = rig.message('ups.cancel', { upsName: 'Rack 1' });
    rig.desk.receive(cancel);
    const second = rig.message('ups.cancel', { upsName: 'Rack 1' });
    expect(last(await rig.send(second))).toMatchObject({ state: 'refused' });
    expect(last(rig.resultsOf(cancel.id))?.state).toBe('confirmed');
    expect(last(rig.resultsOf(off.id))?.state).toBe('cancelled');
  });
});

describe('a calibration', () => {
  test('goes on for an hour, tells how far it is in steps, and lets only what has nothing to do with it pass', async () => {
    const rig = await openRig();
    const { unit, clock } = rig;
    unit.onWrite = (at) => {
      if (at === 1542) unit.set({ calibrationStatus: ['inProgress', 'protocol'], upsStatus: ['onBattery'] });
      if (at === 1543) unit.set({ userInterfaceStatus: ['alarmMuted'] });
    };
    const start = rig.message('calibration.start');
    rig.desk.receive(start);
    for (let left = 100; left > 25; left--) {
      unit.set({ charge: left });
      await clock.advance(45_000);
      if (left !== 60) continue;
      unit.set({ userInterfaceStatus: ['alarmSounding'] });
      const mute = rig.message('beeper.mute');
      rig.desk.receive(mute);
      const off = rig.message('outlet-group.off', { ...group, force: true });
      rig.desk.receive(off);
      await clock.advance(5000);
      expect(last(rig.resultsOf(mute.id))?.state).toBe('confirmed');
      expect(last(rig.resultsOf(off.id))).toMatchObject({ state: 'refused', code: 'pending' });
    }
    unit.set({ calibrationStatus: ['passed', 'protocol'], upsStatus: ['online'] });
    await clock.runUntil(rig.desk.idle(), 60_000);
    const results = rig.resultsOf(start.id);
    expect(last(results)?.state).toBe('confirmed');
    expect(results.length).toBeGreaterThan(10);
    expect(results.length).toBeLessThan(30);
    expect(results.map(({ says }) => says)).toContain('the calibration is running: the battery is at 50 % or less');
  });

  test('that is aborted through this agent is cancelled; by somebody else it failed', async () => {
    const rig = await openRig();
    const { unit, clock } = rig;
    const running = { calibrationStatus: ['inProgress', 'protocol'], upsStatus: ['onBattery'] };
    const aborted = { calibrationStatus: ['aborted', 'protocol'], upsStatus: ['online'] };
    unit.onWrite = (_at, [word]) => unit.set(word === 1 ? running : aborted);
    const first = rig.message('calibration.start');
    rig.desk.receive(first);
    await clock.advance(20_000);
    expect(last(await rig.send(rig.message('calibration.abort')))?.state).toBe('confirmed');
    expect(last(rig.resultsOf(first.id))?.state).toBe('cancelled');
    const second = rig.message('calibration.start');
    rig.desk.receive(second);
    await clock.advance(20_000);
    unit.set(aborted);
    await clock.runUntil(rig.desk.idle(), 60_000);
    expect(last(rig.resultsOf(second.id))).toMatchObject({ state: 'failed', code: 'unit-failed' });
  });

  test('is refused below a full battery, which is read right before', async () => {
    const rig = await openRig();
    rig.unit.set({ charge: 80 });
    expect(last(await rig.send(rig.message('calibration.start')))).toMatchObject({ code: 'not-charged' });
    expect(rig.unit.writes).toEqual([]);
  });
});

test('of looks that show the same status over and over only the first and the last are kept', async () => {
  const clock = new VirtualClock();
  let at = 0;
  let most = 0;
  const seen: (string | undefined)[] = [];
  const command = {
    proofPaces: ['status', 'measurement'],
    prove: (_before, looks) => {
      most = Math.max(most, looks.length);
      seen.splice(0, seen.length, ...looks.map(({ values }) => [...(values.upsStatus ?? [])].join()));
      return at < 5000 ? { verdict: 'waiting', begun: true, says: 'on' } : { verdict: 'confirmed', says: 'done' };
    },
  } as Partial<BoundCommand> as BoundCommand;
  const proven = proveUntil({
    command,
    unit: {
      lookEveryMs: 500,
      act: async () => ({ upsStatus: new Set([at++ < 2500 ? 'onBattery' : 'online'] as const), charge: at }),
    } as Partial<Parameters<typeof proveUntil>[0]['unit']> as Parameters<typeof proveUntil>[0]['unit'],
    before: {},
    wroteAt: 0,
    withinMs: 10_000_000,
    replyLost: false,
    clock,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  await clock.runUntil(proven, 4_000_000);
  expect((await proven).state).toBe('confirmed');
  expect(most).toBeLessThanOrEqual(4);
  expect(seen).toEqual(['onBattery', 'onBattery', 'online', 'online']);
});
