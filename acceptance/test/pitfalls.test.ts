import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, test as anyTest, beforeAll, describe, expect } from 'vitest';
import { seenBy } from '../harness/agent-report.ts';
import { ask, outcome } from '../harness/commands.ts';
import { type KindLabel, type KindUnits, portOf, serialOf, startKinds } from '../harness/kinds.ts';
import { allWrites } from '../harness/one-ups.ts';
import { rawRead } from '../harness/raw-modbus.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit } from '../harness/simulator.ts';
import { type Agent, type Cloud, cli, eventOf, eventsOf, get, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const scratch = new Scratch();
let cloud: Cloud;
let agent: Agent;
let units: KindUnits;

beforeAll(async () => {
  ({ units, cloud, agent } = await startKinds(scratch));
}, 120_000);
afterAll(() => scratch.clear());

const asSeen = (label: KindLabel) => seenBy(agent, label);

const readingsOf = async (label: KindLabel) => (await upsWith(cloud, serialOf(label))).readings;

/** Telemetry that was taken after now. */
async function freshReadings(
  label: KindLabel,
  ready: (readings: Readonly<Record<string, number | string>>) => boolean,
) {
  return until(
    `readings of ${label}`,
    async () => {
      const readings = await readingsOf(label);
      return ready(readings) && readings;
    },
    40_000,
  );
}

/** How often the unit has been asked for its measurements. */
const samplesOf = async (unit: ServedUnit): Promise<number> =>
  (await control<{ byAddress: Record<string, number> }>(unit, 'GET', '/requests')).byAddress['128'] ?? 0;

const MENU = 'Advanced menu, Configuration, Modbus';

type LinkState = { rtu: { shortGaps: number }; tcp: { connections: number }; closeWrites: number };

/** One after the other within its group of units; the groups stand side by side. */
const test = (title: string, body: () => Promise<void>): void =>
  anyTest(title, { concurrent: false, timeout: 200_000 }, body);

function lateReplies(label: 'serial' | 'network'): void {
  test(`7. a reply that is late, repeated or of another request is never taken for an answer (${label})`, async () => {
    const before = await readingsOf(label);
    const happened = async () => (await eventsOf(cloud, serialOf(label))).map(({ event }) => event);
    const earlier = await happened();
    const faults = [
      { kind: 'late', ms: 900, chance: 0.2 },
      { kind: 'duplicate', chance: 0.3 },
      { kind: 'transaction', chance: 0.05 },
      { kind: 'drop', chance: 0.05 },
    ];
    await control(units[label], 'PUT', '/link', { faults });
    const lasting = [
      'ups.serial',
      'ups.model',
      'ups.firmware',
      'ups.power.nominal',
      'input.transfer.high',
      'battery.date',
    ];
    const wrong: string[] = [];
    const end = performance.now() + 15_000;
    while (performance.now() < end) {
      const seen = (await asSeen(label)).readings;
      for (const name of lasting) if (seen[name] !== before[name]) wrong.push(`${name} ${String(seen[name])}`);
      if (Math.abs(Number(seen['input.voltage']) / Number(before['input.voltage']) - 1) > 0.1)
        wrong.push(`input.voltage ${String(seen['input.voltage'])}`);
      await sleep(20);
    }
    await control(units[label], 'PUT', '/link', { faults: [] });
    expect(wrong).toEqual([]);
    await until(`${label} up`, async () => (await asSeen(label)).state === 'up', 60_000);
    // Newest first.
    const told = await happened();
    const events = told.slice(0, told.length - earlier.length);
    for (const never of ['unit.changed', 'power.lost', 'battery.low', 'fault.set', 'setting.changed'])
      expect(events).not.toContain(never);
  });
}

// Before the simulator has more to do: it must hear each frame when it comes.
test('8. frames keep their distance, writes too', async () => {
  const { shortGaps } = (await control<LinkState>(units.serial, 'GET', '/link')).rtu;
  for (const sensitivity of ['reduced', 'low', 'normal']) {
    const done = await outcome(cloud, serialOf('serial'), 'input.sensitivity.set', { sensitivity });
    expect(done, JSON.stringify(done)).toMatchObject({ state: 'confirmed' });
  }
  const serial = await control<LinkState>(units.serial, 'GET', '/link');
  expect(serial).toMatchObject({ rtu: { shortGaps }, closeWrites: 0 });
});

describe.concurrent('pitfalls', () => {
  describe('as delivered', () => {
    test('1. Modbus is off on delivery: the agent says where it is switched on, and reads the unit as soon as it is', async () => {
      const serial = await until('silence told', async () => {
        const seen = await asSeen('newSerial');
        return seen.state === 'down' && seen;
      });
      expect(serial.says).toContain(MENU);
      const network = await asSeen('newNetwork');
      expect(network.says).toContain('ECONNREFUSED');
      expect(network.says).toContain(MENU);
      await control(units.newSerial, 'PUT', '/access', { serial: 'on' });
      await control(units.newNetwork, 'PUT', '/access', { tcp: 'read-write' });
      await upsWith(cloud, serialOf('newSerial'), ['battery.charge'], 90_000);
      await upsWith(cloud, serialOf('newNetwork'), ['battery.charge'], 90_000);
    });
  });

  describe('on the network', () => {
    test('1. set to read-only, commands are refused for that reason and readings go on', async () => {
      await control(units.network, 'PUT', '/access', { tcp: 'read-only' });
      const refused = await outcome(cloud, serialOf('network'), 'input.sensitivity.set', { sensitivity: 'low' });
      expect(refused).toMatchObject({ state: 'refused', code: 'unit-refused' });
      expect(refused.says).toContain('only reads');
      expect(refused.says).toContain(MENU);
      await control(units.network, 'PUT', '/load', { percent: 61 });
      await freshReadings('network', (readings) => Number(readings['ups.load']) > 59);
      await control(units.network, 'PUT', '/access', { tcp: 'read-write' });
    });

    test('6. no read splits an item, which gets exception 2', async () => {
      for (const [at, words] of [
        [129, 1],
        [128, 1],
        [0, 1],
        [564, 7],
      ] as const)
        expect(await rawRead(portOf(units.network), at, words)).toEqual({ exception: 2 });
      expect(await rawRead(portOf(units.network), 128, 44)).toMatchObject({ words: expect.any(Array) });
      // The one for the write of a setting to a unit that is only to be read.
      expect((await asSeen('network')).counters).toMatchObject({ exceptions: 1 });
    });

    test('12. the verification registers prove byte order and presence', async () => {
      const answer = await rawRead(portOf(units.network), 2050, 12);
      expect(answer).toEqual({
        words: [0x3132, 0x3334, 0x3536, 0x3738, 0x1234, 0x5678, 0xffff, 0xfffb, 0x1234, 0xfffb, 0x2020, 0xdfe0],
      });
    });

    test('4. a runtime that the unit has stopped counting at is a runtime', async () => {
      for (const [words, seconds] of [
        [[0, 0xffff], 65_535],
        [[1, 0x5180], 86_400],
      ] as const) {
        await control(units.network, 'PUT', '/nonsense', { register: 'runtime', words, forMs: 60_000 });
        await freshReadings('network', (readings) => readings['battery.runtime'] === seconds);
        await control(units.network, 'PUT', '/nonsense', { clear: true });
      }
      expect((await eventsOf(cloud, serialOf('network'))).map(({ event }) => event)).not.toContain('battery.low');
    });

    lateReplies('network');
  });

  describe('on a serial line', () => {
    test('2. the SKU tells what a unit is, the model name does not', async () => {
      const [serial, network, big] = await Promise.all([
        readingsOf('serial'),
        readingsOf('network'),
        readingsOf('big'),
      ]);
      expect([serial['ups.model'], network['ups.model']]).toEqual(['Smart-UPS 1500', 'Smart-UPS 1500']);
      expect([serial['device.part'], network['device.part']]).toEqual(['SMT1500RM2UC', 'SMT1500RMI2UC']);
      expect(big['ups.model']).toMatch(/^Smart-UPS SRT +3000$/);
      expect(big['device.part']).toBe('SRT3000XLI');
      expect(big).toHaveProperty(['input.bypass.voltage']);
      expect(serial).not.toHaveProperty(['input.bypass.voltage']);
    });

    test("5. watts and volt-amperes follow the unit's own ratings, which are not round", async () => {
      const readings = await readingsOf('serial');
      expect([readings['ups.power.nominal'], readings['ups.realpower.nominal']]).toEqual([1440, 1000]);
      expect(Number(readings['ups.power'])).toBeCloseTo((Number(readings['ups.power.percent']) / 100) * 1440, -1);
      expect(Number(readings['ups.realpower'])).toBeCloseTo((Number(readings['ups.load']) / 100) * 1000, -1);
    });

    test('6. nor does the agent (serial)', async () => {
      expect((await asSeen('serial')).counters).toMatchObject({ exceptions: 0 });
    });

    lateReplies('serial');

    test('12. they are read, and a unit without them is read all the same', async () => {
      const { byAddress } = await control<{ byAddress: Record<string, number> }>(units.serial, 'GET', '/requests');
      expect(
        Object.keys(byAddress)
          .map(Number)
          .some((at) => at >= 2048 && at < 2062),
      ).toBe(true);
      const refusedReads = Array.from({ length: 14 }, (_, index) => 2048 + index);
      await control(units.serial, 'PUT', '/link', { quirks: { refusedReads }, down: 'rtu', forMs: 7000 });
      await until('lost', async () => (await asSeen('serial')).state === 'down');
      await until('read again', async () => (await asSeen('serial')).state === 'up', 60_000);
    });
  });

  describe('older, directly and through a card', () => {
    test('3. what is not available is no reading, directly (FFFFh) and through a card (0)', async () => {
      const [direct, card] = await Promise.all([readingsOf('direct'), readingsOf('card')]);
      for (const words of [await rawRead(portOf(units.direct), 139, 1), await rawRead(portOf(units.direct), 143, 1)])
        expect(words).toEqual({ words: [0xffff] });
      // Asked for together with what is there: alone, a card refuses it.
      expect(await rawRead(portOf(units.card), 138, 6)).toMatchObject({
        words: [expect.any(Number), 0, expect.any(Number), 0, expect.any(Number), 0],
      });
      // Where 0 can be true it has to be taken for it: of load shedding a card tells that there is none.
      const more = Object.keys(card).filter((name) => !Object.hasOwn(direct, name));
      expect(more.filter((name) => !/^outlet\.group\.\d\.loadshed/.test(name))).toEqual([]);
      for (const name of more) expect([0, ''], name).toContain(card[name]);
      expect(Object.keys(direct).filter((name) => !Object.hasOwn(card, name))).toEqual([]);
      const nonsense = [1023.98, 2047.97, 511.99, 255.99, -0.03, 65_535, 127.99];
      for (const readings of [direct, card])
        for (const [name, value] of Object.entries(readings)) {
          expect(nonsense, name).not.toContain(value);
          if (/voltage|frequency/.test(name) && typeof value === 'number') expect(value, name).toBeGreaterThan(0);
        }
    });

    test('6. nor does the agent (direct)', async () => {
      expect((await asSeen('direct')).counters).toMatchObject({ exceptions: 0 });
    });

    test('8. and 9. one connection carries all; register 18 bit 1 by a shutdown command is not a low battery', async () => {
      const { connections } = (await control<LinkState>(units.direct, 'GET', '/link')).tcp;
      await control(units.direct, 'PUT', '/mains', { voltage: 0 });
      await eventOf(cloud, serialOf('direct'), 'power.lost');
      const name = (await readingsOf('direct'))['outlet.group.1.name'];
      const args = { group: 1, groupName: name, delay: true, force: true };
      const made = await ask(cloud, serialOf('direct'), 'outlet-group.off', args);
      expect(made.status).toBe(201);
      await until('register 18 says that shutdown is imminent', async () => {
        const { words } = await control<{ words: readonly (number | string)[] }>(
          units.direct,
          'GET',
          '/registers?at=18',
        );
        return Number(words[0]) === 3;
      });
      // Longer than a low battery takes to be called so.
      const samples = await samplesOf(units.direct);
      await until('eight more looks', async () => (await samplesOf(units.direct)) >= samples + 8);
      const readings = await freshReadings('direct', (now) => String(now['ups.status']).startsWith('OB'));
      expect(readings['ups.status']).not.toContain('LB');
      expect((await eventsOf(cloud, serialOf('direct'))).map(({ event }) => event)).not.toContain('battery.low');
      expect(await control<LinkState>(units.direct, 'GET', '/link')).toMatchObject({ tcp: { connections } });
      await control(units.direct, 'PUT', '/mains', { voltage: 120 });
    });
  });

  describe('online', () => {
    test('10. the reason of a fault is named, not the fault bit', async () => {
      const label = 'big';
      await control(units[label], 'PUT', '/fault', {
        register: 'batterySystemError',
        fault: 'disconnected',
        set: true,
      });
      const set = await eventOf(cloud, serialOf(label), 'fault.set');
      expect(JSON.stringify(set.details)).toContain('battery.disconnected');
      const readings = await freshReadings(label, (now) => String(now['ups.alarm']).includes('battery.disconnected'));
      expect(readings['ups.status']).toContain('ALARM');
      await control(units[label], 'PUT', '/fault', {
        register: 'batterySystemError',
        fault: 'disconnected',
        set: false,
      });
      await eventOf(cloud, serialOf(label), 'fault.cleared');
    });

    test('11. the output frequency and the factory settings are not offered', async () => {
      const list = await cli(cloud, 'commands');
      expect(list.stdout).toContain('outlet-group.reboot');
      expect(list.stdout).not.toMatch(/frequency|factory/i);
      const { identity } = await get<{ identity: { capabilities: string[] } }>(cloud, `/api/v1/ups/${serialOf('big')}`);
      expect(identity.capabilities.length).toBeGreaterThan(0);
      expect(identity.capabilities.join(' ')).not.toMatch(/frequency|factory/i);
      const before = await allWrites(units.big);
      for (const name of ['output.frequency.set', 'factory-settings', 'ups.factory-reset'])
        expect((await ask(cloud, serialOf('big'), name)).status, name).toBeGreaterThanOrEqual(400);
      expect(await allWrites(units.big)).toBe(before);
    });
  });
});
