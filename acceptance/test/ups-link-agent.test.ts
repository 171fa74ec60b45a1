import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Command, finalOf, make, outcome, readCommand } from '../harness/commands.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import {
  type Agent,
  addAgent,
  type Cloud,
  eventOf,
  eventsOf,
  get,
  startAgent,
  startCloud,
  upsWith,
} from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const SLOW = 180_000;
/** Tests run side by side, each on a unit of its own; the last has an agent of its own, which is killed. */
const SERIALS = ['AS0612345671', 'AS0612345672', 'AS0612345673', 'AS0612345674', 'AS0612345675'] as const;
const VICTIM = 4;
/** Of this one alone it is said what it speaks; it is left alone for 7 s first. */
const NAMED = 1;
/** A unit thinks for 30 to 60 ms; how long is not the point here, and each test asks hundreds of times. */
const QUICK = JSON.stringify({ quirks: { replyMs: 5 } });
const SWAPPED = 'WS9643050926';
const name = { upsName: 'UPS_IDEN' };

type Heard = { readonly name?: string; readonly characters: string; readonly outcome: string };

const scratch = new Scratch();
let cloud: Cloud;
let units: readonly ServedUnit[];
let victim: Agent;

beforeAll(async () => {
  const flags = SERIALS.flatMap((serial, index) => [
    ...(index > 0 ? ['--unit'] : []),
    ...['--model', 'SUA1500', '--serial', serial, '--load', '35'],
    ...['--ups-link', scratch.path(`tty${index}`), '--control', '127.0.0.1:0', '--link', QUICK],
  ]);
  [{ units }, cloud] = await Promise.all([startSimulator(scratch, flags), startCloud(scratch)]);
  const entries = units.map(({ upsLink }, index) => ({
    label: `older ${index}`,
    link: `${index === NAMED ? 'ups-link://' : 'serial:'}${upsLink?.path}`,
    loadCommands: 'allow' as const,
  }));
  [, victim] = await Promise.all([
    addAgent(scratch, cloud, entries.slice(0, VICTIM)),
    addAgent(scratch, cloud, entries.slice(VICTIM), 'gw2'),
  ]);
}, SLOW);
afterAll(() => scratch.clear());

/** One unit, known whole, and what is done with it. */
async function unitAt(index: 0 | 1 | 2 | 3 | 4) {
  const unit = units[index];
  const serial = SERIALS[index];
  if (unit === undefined) throw new Error('not served');
  await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'ups.id', 'input.sensitivity'], 60_000);
  const heardToAct = async () => (await control<{ acted: readonly Heard[] }>(unit, 'GET', '/ups-link')).acted;
  return {
    unit,
    serial,
    heardToAct,
    put: (path: string, body: object) => control(unit, 'PUT', path, body),
    advance: (seconds: number) => control(unit, 'POST', '/advance', { seconds }),
    make: (command: string, args: object = {}) => make(cloud, serial, command, args),
    /** What acted on the unit while `run` ran, as it heard it. */
    actedBy: async (run: () => Promise<unknown>): Promise<string[]> => {
      const before = (await heardToAct()).length;
      await run();
      const acted = (await heardToAct()).slice(before);
      return acted.flatMap(({ characters, outcome: what }) => (what === 'waits' ? [] : [characters]));
    },
    /** `state`, or `state code`; with what it must say. */
    check: async (command: string, args: object, is: string, says = /./): Promise<void> => {
      const { state, code, says: said } = await outcome(cloud, serial, command, args);
      expect([command, args, code === null ? state : `${state} ${code}`, said]).toEqual([
        command,
        args,
        is,
        expect.stringMatching(says),
      ]);
    },
    seen: (reading: string, value: RegExp) =>
      until(reading, async () => value.test(String((await upsWith(cloud, serial)).readings[reading])), 60_000),
  };
}

const running = (id: string, says: RegExp): Promise<Command> =>
  until(`${says} while it runs`, async () => {
    const command = await readCommand(cloud, id);
    return command.state === 'running' && says.test(command.says ?? '') && command;
  });

describe.concurrent('older units on serial ports', () => {
  test(
    'one is read under the same names, offers what it has and nothing else; its settings are stepped and proven',
    async () => {
      const { serial, check, heardToAct, actedBy, unit } = await unitAt(0);
      const { readings } = await upsWith(cloud, serial);
      expect(readings).toMatchObject({
        'ups.status': 'OL',
        'ups.firmware': '601.3.D',
        'ups.id': 'UPS_IDEN',
        'input.transfer.high': 127,
        'ups.delay.shutdown': 90,
        'battery.voltage.nominal': 24,
      });
      expect(Math.abs(Number(readings['ups.load']) - 35)).toBeLessThan(3);
      expect(Math.abs(Number(readings['input.voltage']) - 120)).toBeLessThan(5);
      type Identity = { readonly capabilities: readonly string[] };
      const { identity } = await get<{ identity: Identity }>(cloud, `/api/v1/ups/${serial}`);
      expect(identity).toMatchObject({ model: 'Smart-UPS 1500', serial, outletGroups: [] });
      expect(identity.capabilities.toSorted()).toEqual([
        ...['battery-test.abort', 'battery-test.start', 'battery.date.set', 'calibration.abort', 'calibration.start'],
        ...['input.sensitivity.set', 'input.transfer.high.set', 'input.transfer.low.set', 'ups.cancel'],
        ...['ups.delay.shutdown.set', 'ups.delay.start.set', 'ups.id.set', 'ups.off', 'ups.on', 'ups.reboot'],
        ...['ups.shutdown', 'ups.test.schedule.set'],
      ]);
      for (const other of ['outlet-group.off', 'outlet-group.reboot', 'beeper.mute', 'faults.clear', 'bypass.start']) {
        const { status } = await ask(cloud, serial, other, { group: 1, groupName: 'x', ...name });
        expect([other, status]).toEqual([other, 422]);
      }
      expect(await heardToAct()).toEqual([]);

      await check('input.sensitivity.set', { sensitivity: 'low' }, 'confirmed', /reads low/);
      await check('input.transfer.high.set', { volts: 133 }, 'confirmed', /reads 133/);
      await check('ups.test.schedule.set', { schedule: 'never' }, 'confirmed');
      await check('battery.date.set', { date: '2026-01-31' }, 'confirmed');
      await check('ups.delay.start.set', { seconds: 60 }, 'confirmed');
      await check('ups.id.set', { name: 'Server' }, 'confirmed', /reads Server/);
      const acted = await actedBy(async () => {
        await check('input.transfer.high.set', { volts: 140 }, 'refused unit-refused', /it takes 127, 130, 133, 136/);
        await check('ups.test.schedule.set', { schedule: 'atStartAndEvery7Days' }, 'refused unit-refused', /never/);
        await check('ups.id.set', { name: 'longer than 8' }, 'refused unit-refused', /8 characters/);
        await check('ups.id.set', { name: 'Server 2' }, 'refused unit-refused', /one less is safe/);
      });
      expect(acted).toEqual([]);
      const state = await control<{ identity: { upsName: string } }>(unit, 'GET', '/state');
      expect(state.identity.upsName.trim()).toBe('Server');
    },
    SLOW,
  );

  test(
    'a battery test, its end, a calibration and its end; none of them is a loss of power',
    async () => {
      const { serial, check, put, actedBy, seen, make: ask1 } = await unitAt(1);
      await check('battery-test.abort', {}, 'refused no-test');
      await put('/speed', { speed: 4 });
      expect(await actedBy(() => check('battery-test.start', {}, 'confirmed', /passed/))).toEqual(['W']);
      await put('/speed', { speed: 1 });
      const battery = await ask1('battery-test.start');
      await running(battery.id, /test is running/);
      await check('battery-test.abort', {}, 'confirmed', /aborted/);
      expect(await finalOf(cloud, battery.id)).toMatchObject({ state: 'cancelled' });
      await put('/battery', { chargePercent: 100 });
      await seen('battery.charge', /^100$/);
      const long = await ask1('calibration.start');
      await running(long.id, /calibration is running/);
      await check('calibration.abort', {}, 'confirmed');
      expect(await finalOf(cloud, long.id)).toMatchObject({ state: 'cancelled' });
      await seen('ups.status', /^OL/);
      const events = await eventsOf(cloud, serial);
      const names = events.map(({ event }) => event);
      expect(names).toContain('battery-test.started');
      expect(names).not.toContain('power.lost');
      const ends = events.filter(({ event }) => event === 'battery-test.ended');
      expect(ends.map(({ details }) => details?.['ups.test.result']).toSorted()).toEqual(['aborted', 'passed']);
    },
    SLOW,
  );

  test(
    'the whole unit, each sent once: off, on, cancel, reboot',
    async () => {
      const { check, put, actedBy, make: ask1 } = await unitAt(2);
      await check('ups.off', { ...name, delay: true }, 'refused unsupported', /leave delay out/);
      await check('ups.reboot', name, 'refused unsupported', /ask with delay/);
      expect(await actedBy(() => check('ups.off', name, 'confirmed', /output is off/))).toEqual(['Z Z']);
      expect(await actedBy(() => check('ups.on', name, 'confirmed', /output is on/))).toEqual(['^N ^N']);
      const acted = await actedBy(async () => {
        const dropped = await ask1('ups.reboot', { ...name, delay: true });
        await running(dropped.id, /./);
        await check('ups.cancel', name, 'confirmed', /output is on/);
        expect(await finalOf(cloud, dropped.id)).toMatchObject({ state: 'cancelled' });
      });
      expect(acted).toEqual(['@ 0 0 1', 'DEL']);
      const reboot = await ask1('ups.reboot', { ...name, delay: true });
      await running(reboot.id, /./);
      await put('/speed', { speed: 40 });
      expect(await finalOf(cloud, reboot.id)).toMatchObject({ state: 'confirmed' });
    },
    SLOW,
  );

  test(
    'power events by alert, low by our own rule; a shutdown, sent once, that ends with the mains',
    async () => {
      const { serial, check, put, advance, actedBy, seen, make: ask1 } = await unitAt(3);
      await put('/battery', { chargePercent: 100 });
      await put('/mains', { voltage: 0 });
      await eventOf(cloud, serial, 'power.lost');
      await put('/battery', { chargePercent: 8 });
      await eventOf(cloud, serial, 'battery.low', 60_000);
      await check('ups.shutdown', { ...name, delay: true }, 'refused on-battery');
      await put('/battery', { chargePercent: 90 });
      const atLast = await actedBy(async () => {
        const shutdown = await ask1('ups.shutdown', { ...name, delay: true, force: true });
        await running(shutdown.id, /./);
        await advance(95);
        expect(await finalOf(cloud, shutdown.id)).toMatchObject({
          state: 'confirmed',
          says: expect.stringContaining('when the mains are back'),
        });
      });
      expect(atLast).toEqual(['S']);
      await put('/mains', { voltage: 120 });
      await advance(80);
      await seen('ups.status', /^OL/);
      await eventOf(cloud, serial, 'power.restored');
    },
    SLOW,
  );

  test(
    'killed in the middle of @00, the agent completes nothing, and remembers what the port speaks; another unit behind it is told by its own number',
    async () => {
      const { serial, unit, heardToAct, put, seen, make: ask1 } = await unitAt(4);
      await ask1('ups.reboot', { ...name, delay: true });
      await until('the first digits', async () => {
        const last = (await heardToAct()).at(-1)?.characters;
        if (last === '@ 0' || last === '@ 0 0') await victim.process.kill();
        return !victim.process.isRunning;
      });
      const asked = async () =>
        (await control<{ byCharacter: Record<string, number> }>(unit, 'GET', '/ups-link')).byCharacter.Q ?? 0;
      const [before, acted] = [await asked(), (await heardToAct()).length];
      victim = await startAgent(scratch, victim.config);
      await until('the unit is read again', async () => (await asked()) > before + 5, 40_000);
      await seen('ups.status', /^OL/);
      expect((await heardToAct()).slice(acted)).toEqual([]);
      expect(await control(unit, 'GET', '/state')).toMatchObject({ state: 'online' });

      await put('/identity', { serial: SWAPPED });
      await put('/ups-link', { mode: 'dumb' });
      await upsWith(cloud, SWAPPED, ['ups.status'], 60_000);
      expect((await eventOf(cloud, SWAPPED, 'unit.changed')).details).toMatchObject({ from: serial, to: SWAPPED });
      const { status, body } = await ask(cloud, serial, 'ups.off', name);
      if (status === 201) expect(await finalOf(cloud, String(body.id))).toMatchObject({ state: 'refused' });
      expect((await heardToAct()).slice(acted)).toEqual([]);
    },
    SLOW,
  );
});
