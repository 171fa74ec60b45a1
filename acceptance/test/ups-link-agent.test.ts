import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Command, finalOf, make, outcome, readCommand } from '../harness/commands.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from '../harness/simulator.ts';
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

const SERIAL = 'AS0612345678';
const OTHER = 'WS9643050926';
const SLOW = 180_000;
const named = { upsName: 'UPS_IDEN' };

type Heard = { readonly name?: string; readonly characters: string; readonly outcome: string };

const scratch = new Scratch();
let cloud: Cloud;
let unit: ServedUnit;
let agent: Agent;

beforeAll(async () => {
  unit = theUnit(
    await startSimulator(scratch, [
      ...['--model', 'SUA1500', '--serial', SERIAL, '--load', '35'],
      ...['--ups-link', scratch.path('tty'), '--control', '127.0.0.1:0'],
    ]),
  );
  cloud = await startCloud(scratch);
  // Nobody says what it speaks.
  agent = await addAgent(scratch, cloud, [
    { label: 'older', link: `serial:${unit.upsLink?.path}`, loadCommands: 'allow' },
  ]);
  await upsWith(cloud, SERIAL, ['ups.status', 'battery.charge', 'ups.firmware', 'ups.id', 'input.sensitivity'], 60_000);
}, SLOW);
afterAll(() => scratch.clear());

const put = (path: string, body: object) => control(unit, 'PUT', path, body);
const advance = (seconds: number) => control(unit, 'POST', '/advance', { seconds });
const heardToAct = async (): Promise<readonly Heard[]> =>
  (await control<{ acted: Heard[] }>(unit, 'GET', '/ups-link')).acted;

/** What acted on the unit while `run` ran, as it heard it. */
async function actedBy(run: () => Promise<unknown>): Promise<string[]> {
  const before = (await heardToAct()).length;
  await run();
  return (await heardToAct())
    .slice(before)
    .flatMap(({ characters, outcome: what }) => (what === 'waits' ? [] : [characters]));
}

/** `state`, or `state code`; with what it must say. */
async function check(name: string, args: object, is: string, says = /./): Promise<void> {
  const { state, code, says: said } = await outcome(cloud, SERIAL, name, args);
  expect([name, args, code === null ? state : `${state} ${code}`, said]).toEqual([
    name,
    args,
    is,
    expect.stringMatching(says),
  ]);
}

const seen = (reading: string, value: RegExp, withinMs = 30_000) =>
  until(reading, async () => value.test(String((await upsWith(cloud, SERIAL)).readings[reading])), withinMs);

const running = (id: string, says: RegExp): Promise<Command> =>
  until(`${says} while it runs`, async () => {
    const command = await readCommand(cloud, id);
    return command.state === 'running' && says.test(command.says ?? '') && command;
  });

describe('an older unit on a serial port of which nobody says what it speaks', () => {
  test('it is read under the same names, and offers what it has and nothing else', async () => {
    const { readings } = await upsWith(cloud, SERIAL);
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
    const { identity } = await get<{ identity: Record<string, unknown> & { capabilities: string[] } }>(
      cloud,
      `/api/v1/ups/${SERIAL}`,
    );
    expect(identity).toMatchObject({ model: 'Smart-UPS 1500', serial: SERIAL, outletGroups: [] });
    expect(identity.capabilities.toSorted()).toEqual([
      ...['battery-test.abort', 'battery-test.start', 'battery.date.set', 'calibration.abort', 'calibration.start'],
      ...['input.sensitivity.set', 'input.transfer.high.set', 'input.transfer.low.set', 'ups.cancel'],
      ...['ups.delay.shutdown.set', 'ups.delay.start.set', 'ups.id.set', 'ups.off', 'ups.on', 'ups.reboot'],
      ...['ups.shutdown', 'ups.test.schedule.set'],
    ]);
    for (const name of ['outlet-group.off', 'outlet-group.reboot', 'beeper.mute', 'faults.clear', 'bypass.start']) {
      const { status } = await ask(cloud, SERIAL, name, { group: 1, groupName: 'x', ...named });
      expect([name, status]).toEqual([name, 422]);
    }
    expect(await heardToAct()).toEqual([]);
  });

  test(
    'settings are stepped to their value and proven; what its list does not hold is refused before a step',
    async () => {
      await check('input.sensitivity.set', { sensitivity: 'low' }, 'confirmed', /reads low/);
      await check('input.sensitivity.set', { sensitivity: 'normal' }, 'confirmed');
      await check('input.transfer.high.set', { volts: 133 }, 'confirmed', /reads 133/);
      await check('input.transfer.low.set', { volts: 97 }, 'confirmed');
      await check('ups.test.schedule.set', { schedule: 'never' }, 'confirmed');
      await check('battery.date.set', { date: '2026-01-31' }, 'confirmed');
      await check('ups.delay.shutdown.set', { seconds: 180 }, 'confirmed');
      await check('ups.delay.start.set', { seconds: 60 }, 'confirmed');
      await check('ups.id.set', { name: 'Server 2' }, 'refused unit-refused', /one less is safe/);
      await check('ups.id.set', { name: 'Server' }, 'confirmed', /reads Server/);
      await check('ups.id.set', { name: 'UPS_IDE' }, 'confirmed');
      const acted = await actedBy(async () => {
        await check('input.transfer.high.set', { volts: 140 }, 'refused unit-refused', /it takes 127, 130, 133, 136/);
        await check('ups.delay.shutdown.set', { seconds: 100 }, 'refused unit-refused', /it takes 90, 180, 300, 600/);
        await check('ups.test.schedule.set', { schedule: 'atStartAndEvery7Days' }, 'refused unit-refused', /never/);
        await check('ups.id.set', { name: 'longer than 8' }, 'refused unit-refused', /8 characters/);
      });
      expect(acted).toEqual([]);
      await check('ups.delay.shutdown.set', { seconds: 90 }, 'confirmed');
      const state = await control<{ identity: { upsName: string } }>(unit, 'GET', '/state');
      expect(state.identity.upsName.trim()).toBe('UPS_IDE');
    },
    SLOW,
  );

  test(
    'a battery test, its end, a calibration and its end',
    async () => {
      await check('battery-test.abort', {}, 'refused no-test');
      const acted = await actedBy(async () => {
        await check('battery-test.start', {}, 'confirmed', /passed/);
      });
      expect(acted).toEqual(['W']);
      const battery = await make(cloud, SERIAL, 'battery-test.start');
      await running(battery.id, /test is running/);
      await check('battery-test.abort', {}, 'confirmed', /aborted/);
      expect(await finalOf(cloud, battery.id)).toMatchObject({ state: 'cancelled' });
      await put('/battery', { chargePercent: 100 });
      await seen('battery.charge', /^100$/);
      const long = await make(cloud, SERIAL, 'calibration.start');
      await running(long.id, /calibration is running/);
      await check('calibration.abort', {}, 'confirmed');
      expect(await finalOf(cloud, long.id)).toMatchObject({ state: 'cancelled' });
      await seen('ups.status', /^OL/);
      const events = (await eventsOf(cloud, SERIAL)).map(({ event }) => event);
      expect(events).toContain('battery-test.started');
      expect(events).not.toContain('power.lost');
    },
    SLOW,
  );

  test(
    'the whole unit: off, on, reboot, cancel; each sent once',
    async () => {
      const name = { upsName: 'UPS_IDE' };
      await check('ups.off', { ...name, delay: true }, 'refused unsupported', /leave delay out/);
      await check('ups.reboot', name, 'refused unsupported', /ask with delay/);
      expect(await actedBy(() => check('ups.off', name, 'confirmed', /output is off/))).toEqual(['Z Z']);
      expect(await actedBy(() => check('ups.on', name, 'confirmed', /output is on/))).toEqual(['^N ^N']);
      const acted = await actedBy(async () => {
        const reboot = await make(cloud, SERIAL, 'ups.reboot', { ...name, delay: true });
        await running(reboot.id, /./);
        await check('ups.cancel', name, 'confirmed', /output is on/);
        expect(await finalOf(cloud, reboot.id)).toMatchObject({ state: 'cancelled' });
      });
      expect(acted).toEqual(['@ 0 0 1', 'DEL']);
      const reboot = await make(cloud, SERIAL, 'ups.reboot', { ...name, delay: true });
      await running(reboot.id, /about to go off|looking/);
      await put('/speed', { speed: 20 });
      expect(await finalOf(cloud, reboot.id, 90_000)).toMatchObject({ state: 'confirmed' });
      await put('/speed', { speed: 1 });
    },
    SLOW,
  );

  test(
    'power lost and back by alert; low by our own rule; a shutdown on battery comes back with the mains',
    async () => {
      const name = { upsName: 'UPS_IDE' };
      await put('/battery', { chargePercent: 100 });
      await seen('ups.status', /^OL/);
      await put('/mains', { voltage: 0 });
      await eventOf(cloud, SERIAL, 'power.lost');
      await put('/battery', { chargePercent: 8 });
      await eventOf(cloud, SERIAL, 'battery.low', 60_000);
      await check('ups.shutdown', { ...name, delay: true }, 'refused on-battery');
      await put('/battery', { chargePercent: 90 });
      const acted = await actedBy(async () => {
        const shutdown = await make(cloud, SERIAL, 'ups.shutdown', { ...name, delay: true, force: true });
        await running(shutdown.id, /./);
        await advance(95);
        expect(await finalOf(cloud, shutdown.id)).toMatchObject({
          state: 'confirmed',
          says: expect.stringContaining('when the mains are back'),
        });
      });
      expect(acted).toEqual(['S']);
      await put('/mains', { voltage: 120 });
      await advance(80);
      await seen('ups.status', /^OL/);
      await eventOf(cloud, SERIAL, 'power.restored');
    },
    SLOW,
  );

  test(
    'the agent is killed in the middle of @00, and nothing completes it; it remembers what the port speaks',
    async () => {
      const name = { upsName: 'UPS_IDE' };
      const before = (await heardToAct()).length;
      await make(cloud, SERIAL, 'ups.reboot', { ...name, delay: true });
      await until(
        'the first digits',
        async () => {
          const last = (await heardToAct()).slice(before).at(-1)?.characters;
          if (last === '@ 0' || last === '@ 0 0') await agent.process.kill();
          return !agent.process.isRunning;
        },
        30_000,
      );
      const stopped = (await heardToAct()).length;
      agent = await startAgent(scratch, agent.config);
      await until('the agent reads it again', async () => {
        const { byCharacter } = await control<{ byCharacter: Record<string, number> }>(unit, 'GET', '/ups-link');
        return (byCharacter.n ?? 0) > 0 && (await upsWith(cloud, SERIAL)).current;
      });
      await seen('ups.status', /^OL/);
      expect((await heardToAct()).slice(stopped)).toEqual([]);
      const { state } = await control<{ state: string }>(unit, 'GET', '/state');
      expect(state).toBe('online');
    },
    SLOW,
  );

  test(
    'another unit behind the port: it is told by its own number',
    async () => {
      await put('/identity', { serial: OTHER });
      await put('/ups-link', { mode: 'dumb' });
      await upsWith(cloud, OTHER, ['ups.status'], 60_000);
      expect((await eventOf(cloud, OTHER, 'unit.changed')).details).toMatchObject({ from: SERIAL, to: OTHER });
      const { status, body } = await ask(cloud, SERIAL, 'ups.off', { upsName: 'UPS_IDE' });
      if (status === 201) expect(await finalOf(cloud, String(body.id))).toMatchObject({ state: 'refused' });
    },
    SLOW,
  );
});
