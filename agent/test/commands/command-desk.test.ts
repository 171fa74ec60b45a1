import { registers } from '@ridethrough/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { exception, timeout } from '../runner/fake-unit.ts';
import { group, last, obey, openRig as open, type Rig, type RigOptions, states } from './rig.ts';

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

describe('a command that is carried out', () => {
  test('is accepted, written once with FC16, and confirmed by what the unit shows', async () => {
    const rig = await openRig();
    obey(rig);
    const results = await rig.send(rig.message('outlet-group.reboot', group));
    expect(states(results)).toEqual(['accepted', 'running', 'running', 'confirmed']);
    expect(last(results)?.proof).toMatchObject({ 'outlet.group.1.status': 'on', 'outlet.group.1.process': 'none' });
    expect(rig.unit.writes).toEqual([{ at: 1538, words: [0x0002, 0x0210] }]);
  });

  test('reads the serial number as the last thing before the write, on the same connection', async () => {
    const rig = await openRig();
    obey(rig);
    let before: number | undefined;
    const { onWrite } = rig.unit;
    rig.unit.onWrite = (at, words) => {
      before = rig.unit.reads.at(-1)?.at;
      onWrite(at, words);
    };
    await rig.send(rig.message('outlet-group.off', group));
    expect(before).toBe(registers.serial.at);
  });

  test('with a proof from another register: the sensitivity reads as set', async () => {
    const rig = await openRig();
    rig.unit.onWrite = () => rig.unit.set({ sensitivity: 'low' });
    const results = await rig.send(rig.message('input.sensitivity.set', { sensitivity: 'low' }));
    expect(last(results)).toMatchObject({ state: 'confirmed', proof: { 'input.sensitivity': 'low' } });
    expect(rig.unit.writes).toEqual([{ at: 1028, words: [4] }]);
  });

  test('the unit says no by its own register: refused; that it failed: failed', async () => {
    const rig = await openRig();
    rig.unit.onWrite = () => rig.unit.set({ batteryTestStatus: ['refused', 'protocol', 'invalidState'] });
    expect(last(await rig.send(rig.message('battery-test.start')))).toMatchObject({
      state: 'refused',
      code: 'unit-refused',
    });
    rig.unit.onWrite = () => rig.unit.set({ batteryTestStatus: ['failed', 'protocol'] });
    expect(last(await rig.send(rig.message('battery-test.start')))).toMatchObject({
      state: 'failed',
      code: 'unit-failed',
    });
  });

  test('nothing to be seen of it in time is unproven, not done', async () => {
    const rig = await openRig();
    obey(rig, { takes: false });
    const results = await rig.send(rig.message('outlet-group.off', group));
    expect(states(results)).toEqual(['accepted', 'running', 'unproven']);
    expect(last(results)?.code).toBe('no-proof');
    expect(rig.unit.writes).toHaveLength(1);
  });

  test('a lost reply is settled by reading, with one write on the wire', async () => {
    const rig = await openRig();
    obey(rig);
    const { onWrite } = rig.unit;
    rig.unit.onWrite = (at, words) => {
      onWrite(at, words);
      throw timeout();
    };
    expect(last(await rig.send(rig.message('outlet-group.reboot', group)))?.state).toBe('confirmed');
    rig.unit.onWrite = () => {
      throw timeout();
    };
    expect(last(await rig.send(rig.message('outlet-group.off', group)))).toMatchObject({
      state: 'unproven',
      code: 'reply-lost',
    });
    expect(rig.unit.writes).toHaveLength(2);
  });

  test('a deadline that passes while the agent stands still does not end it without a last look', async () => {
    const rig = await openRig();
    obey(rig);
    rig.desk.receive(rig.message('outlet-group.reboot', group));
    await rig.clock.advance(3000);
    rig.clock.freeze(600_000);
    rig.unit.set({ sog0Status: ['on'] });
    // The connection did not outlive it, and is back only after its usual pause.
    rig.unit.lose();
    await rig.clock.runUntil(rig.desk.idle(), 60_000);
    expect(last(rig.journal.results)?.state).toBe('confirmed');
  });

  test('an unproven outcome tells when the unit was last looked at', async () => {
    const rig = await openRig();
    obey(rig, { takes: false });
    const results = await rig.send(rig.message('outlet-group.off', group));
    expect(last(results)?.says).toMatch(/\(last look \d+ s after the write\)$/);
  });

  test('looks that fail while it is proven do not matter, and neither does a reconnect', async () => {
    const rig = await openRig();
    obey(rig);
    const sent = rig.send(rig.message('outlet-group.reboot', group));
    await rig.clock.advance(2000);
    rig.unit.lose();
    expect(last(await sent)?.state).toBe('confirmed');
    expect(rig.unit.writes).toHaveLength(1);
  });
});

describe('refused, each with its own reason and nothing written', () => {
  test.each<[string, Parameters<Rig['message']>, string, RigOptions?, ((rig: Rig) => void)?]>([
    ['unknown UPS', ['beeper.mute', {}, { ups: 'AS0000000001' }], 'unknown-ups'],
    ['another boot', ['beeper.mute', {}, { boot: 'ffffffff' }], 'wrong-boot'],
    ['an immediate command without a boot', ['beeper.mute', {}, { boot: undefined as never }], 'wrong-boot'],
    ['no trusted time', ['beeper.mute'], 'no-time', { hasTime: false }],
    ['unknown name', ['ups.explode'], 'unknown-command'],
    ['arguments', ['outlet-group.off', { group: 0, groupName: 'UPS Outlets' }], 'bad-arguments'],
    ['arguments', ['beeper.mute', { loud: true }], 'bad-arguments'],
    ['load commands denied', ['outlet-group.off', group], 'load-commands-denied', { loadCommands: 'deny' }],
    ['no such group', ['outlet-group.off', { group: 2, groupName: '' }], 'no-such-group'],
    ['another name', ['outlet-group.off', { group: 1, groupName: 'Servers' }], 'name-differs'],
    ['another state', ['outlet-group.off', { ...group, groupState: 'off' }], 'state-differs'],
    [
      'a renamed group that no poll has seen yet',
      ['outlet-group.off', group],
      'name-differs',
      {},
      ({ unit }) => unit.set({ sog0Name: 'Renamed' }),
    ],
    ['on battery', ['outlet-group.off', group], 'on-battery', {}, ({ unit }) => unit.set({ upsStatus: ['onBattery'] })],
    [
      'a test',
      ['outlet-group.off', group],
      'test-running',
      {},
      ({ unit }) => unit.set({ upsStatus: ['onBattery', 'testInProgress'] }),
    ],
    [
      'a sequence under way',
      ['outlet-group.off', group],
      'pending',
      {},
      ({ unit }) => unit.set({ sog0Status: ['on', 'offDelayRunning'] }),
    ],
    ['it feeds the gateway', ['outlet-group.off', group], 'feeds-gateway', { feeds: { 1: ['gateway'] } }],
    ['no alarm', ['beeper.mute'], 'no-alarm'],
    ['a status that means nothing', ['outlet-group.off', group], 'stale', {}, ({ unit }) => unit.words.set(1, 0b110)],
    [
      'another unit',
      ['outlet-group.off', group],
      'another-unit',
      {},
      ({ unit }) => unit.set({ serial: 'AS1724150316' }),
    ],
  ])('%s', async (_why, what, code, options, prepare) => {
    const rig = await openRig(options);
    prepare?.(rig);
    const results = await rig.send(rig.message(...what));
    expect(results).toMatchObject([{ state: 'refused', code }]);
    expect(rig.unit.writes).toEqual([]);
  });

  test('expired by trusted time, before it is taken and while it waits for the line', async () => {
    const rig = await openRig();
    const late = rig.message('battery-test.start', {}, { expires: 1 });
    expect(await rig.send(late)).toMatchObject([{ state: 'expired', code: 'expired' }]);
    rig.unit.replyMs = 1500;
    const slow = rig.message('battery-test.start');
    expect(last(await rig.send({ ...slow, expires: slow.issued + 2000 }))?.state).toBe('expired');
    expect(rig.unit.writes).toEqual([]);
  });

  test('a link that is down, and readings that are stale', async () => {
    const rig = await openRig();
    rig.unit.reachable = false;
    rig.unit.lose();
    await rig.clock.advance(4000);
    expect(await rig.send(rig.message('battery-test.start'))).toMatchObject([{ state: 'refused', code: 'stale' }]);
    await rig.clock.advance(5000);
    expect(await rig.send(rig.message('battery-test.start'))).toMatchObject([{ state: 'refused', code: 'link-down' }]);
  });

  test('another unit, swapped in between accept and write', async () => {
    const rig = await openRig();
    const { journal, unit } = rig;
    const mark = journal.wroteMark.bind(journal);
    journal.wroteMark = async (id) => {
      await mark(id);
      unit.set({ serial: 'AS1724150316' });
    };
    const results = await rig.send(rig.message('outlet-group.off', group));
    expect(results).toMatchObject([{ state: 'accepted' }, { state: 'refused', code: 'another-unit' }]);
    expect(unit.writes).toEqual([]);
    await rig.clock.advance(2000);
    expect(rig.runner.unitId).toBe('AS1724150316');
  });

  test('the state changed while the journal was written', async () => {
    const rig = await openRig();
    const mark = rig.journal.wroteMark.bind(rig.journal);
    rig.journal.wroteMark = async (id) => {
      await mark(id);
      rig.unit.set({ upsStatus: ['onBattery', 'inputBad'] });
    };
    expect(last(await rig.send(rig.message('outlet-group.off', group)))).toMatchObject({
      state: 'refused',
      code: 'on-battery',
    });
    expect(rig.unit.writes).toEqual([]);
  });

  test('another command is under way on this unit', async () => {
    const rig = await openRig();
    obey(rig);
    const first = rig.message('outlet-group.reboot', group);
    const second = rig.message('input.sensitivity.set', { sensitivity: 'low' });
    rig.desk.receive(first);
    await rig.clock.advance(1000);
    const results = await rig.send(second);
    expect(results).toMatchObject([{ state: 'refused', code: 'pending' }]);
    expect(last(rig.resultsOf(first.id))?.state).toBe('confirmed');
    expect(rig.unit.writes).toHaveLength(1);
  });

  test('the unit answers the write with an exception', async () => {
    const rig = await openRig();
    rig.unit.onWrite = () => {
      throw exception(4);
    };
    const results = await rig.send(rig.message('outlet-group.off', group));
    expect(results).toMatchObject([
      { state: 'accepted' },
      { state: 'refused', code: 'unit-refused', says: expect.stringContaining('4') },
    ]);
    expect(rig.unit.writes).toHaveLength(1);
  });

  test.each(['accept', 'wroteMark'])(
    'the journal fails at %s; the result follows when the disk works again',
    async (call) => {
      const rig = await openRig();
      let broken = true;
      rig.journal.fails = (asked) => broken && asked === call;
      rig.clock.at(rig.clock.now() + 3000, () => {
        broken = false;
      });
      const results = await rig.send(rig.message('outlet-group.off', group));
      expect(last(results)).toMatchObject({ state: 'refused', code: 'disk-failed' });
      expect(results.filter(({ state }) => state === 'refused')).toHaveLength(1);
      expect(rig.unit.writes).toEqual([]);
    },
  );
});

test('a command for another agent is told as an event, not as a result', async () => {
  const rig = await openRig();
  expect(await rig.send(rig.message('beeper.mute', {}, { agent: 'other' }))).toEqual([]);
  expect(rig.rejected).toHaveLength(1);
});

test('a command is taken once, however often it is delivered, also after a restart', async () => {
  const rig = await openRig();
  obey(rig);
  const command = rig.message('outlet-group.off', group);
  rig.desk.receive(command);
  rig.desk.receive(command);
  const results = await rig.send(command);
  expect(states(results).filter((state) => state === 'confirmed')).toHaveLength(1);
  await rig.kill();
  const again = await openRig({ clock: rig.clock, unit: rig.unit, journal: rig.journal, boot: 'ffffffff' });
  expect(await again.send(command)).toEqual(results);
  const denied = again.message('outlet-group.off', { ...group, groupName: 'x' });
  await again.send(denied);
  await again.kill();
  const third = await openRig({ clock: rig.clock, unit: rig.unit, journal: rig.journal, boot: 'eeeeeeee' });
  expect(await third.send(denied)).toHaveLength(1);
  expect(rig.unit.writes).toHaveLength(1);
});
