import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { outcome } from '../harness/commands.ts';
import { GROUP_1, OUTLET_COMMAND, SERIAL, startOneUps, writesTo } from '../harness/one-ups.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, startSimulator } from '../harness/simulator.ts';
import { addAgent, cli, eventOf, eventsOf, listUps, startCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

describe('two units, one over TCP and one over a serial line', () => {
  test('their readings reach the store, and one that fails leaves the other alone', async () => {
    const { units } = await startSimulator(scratch, [
      ...[
        '--model',
        'SMT1500RM2UC',
        '--serial',
        SERIAL,
        '--load',
        '35',
        '--modbus-tcp',
        '127.0.0.1:0',
        '--control',
        '127.0.0.1:0',
      ],
      '--unit',
      ...[
        '--model',
        'SMX1500RM2U',
        '--serial',
        'AS1724150316',
        '--load',
        '20',
        '--modbus-rtu',
        scratch.path('tty'),
        '--control',
        '127.0.0.1:0',
      ],
    ]);
    const [tcp, rtu] = units;
    if (tcp?.modbusTcp === undefined || rtu?.modbusRtu === undefined) throw new Error('not served');
    const cloud = await startCloud(scratch);
    await addAgent(scratch, cloud, [
      { label: 'tcp', link: `modbus-tcp://127.0.0.1:${tcp.modbusTcp.port}` },
      { label: 'rtu', link: `modbus-rtu://${rtu.modbusRtu.path}?baud=9600` },
    ]);
    const names = [
      'ups.status',
      'ups.load',
      'battery.charge',
      'battery.runtime',
      'battery.temperature',
      'input.voltage',
      'ups.firmware',
    ];
    const first = await upsWith(cloud, SERIAL, names);
    const second = await upsWith(cloud, 'AS1724150316', names, 40_000);
    expect(first).toMatchObject({
      label: 'tcp',
      readings: { 'ups.firmware': 'UPS 04.1', 'device.part': 'SMT1500RM2UC' },
    });
    expect(second).toMatchObject({
      label: 'rtu',
      readings: { 'ups.firmware': 'UPS 10.1', 'device.part': 'SMX1500RM2U' },
    });
    for (const [ups, load] of [
      [first, 35],
      [second, 20],
    ] as const) {
      expect(ups.status).toMatch(/^OL/);
      expect(Math.abs(Number(ups.readings['ups.load']) - load)).toBeLessThan(3);
      expect(Number(ups.readings['input.voltage'])).toBeGreaterThan(110);
      expect(Number(ups.readings['battery.charge'])).toBe(100);
    }

    await control(tcp, 'PUT', '/link', { down: true });
    await eventOf(cloud, first.id, 'link.lost');
    await until(
      'the UPS no longer current',
      async () => (await listUps(cloud)).find(({ id }) => id === first.id)?.current === false,
    );
    await control(rtu, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, second.id, 'power.lost');
    expect((await eventsOf(cloud, second.id)).map(({ event }) => event)).not.toContain('link.lost');
    await control(tcp, 'PUT', '/link', { down: false });
    await eventOf(cloud, first.id, 'link.restored', 60_000);
    await upsWith(cloud, SERIAL);
  }, 120_000);
});

describe('one unit', () => {
  test('mains off and on again are events in the store, and the state follows', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    const lost = await eventOf(cloud, SERIAL, 'power.lost');
    expect(Date.parse(lost.arrived) - Date.parse(lost.at)).toBeLessThan(5000);
    await until('OB in the store', async () => (await listUps(cloud))[0]?.status?.split(' ').includes('OB'));
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    await eventOf(cloud, SERIAL, 'power.restored');
    await until('OL in the store', async () => (await listUps(cloud))[0]?.status?.split(' ').includes('OL'));
    const names = (await eventsOf(cloud, SERIAL)).map(({ event }) => event);
    expect(names.filter((name) => name === 'power.lost')).toHaveLength(1);
    expect(names.filter((name) => name === 'power.restored')).toHaveLength(1);
  });

  test('low battery is told when it is low, and not before', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, SERIAL, 'power.lost');
    expect((await eventsOf(cloud, SERIAL)).map(({ event }) => event)).not.toContain('battery.low');
    await control(unit, 'PUT', '/battery', { chargePercent: 12 });
    await eventOf(cloud, SERIAL, 'battery.low', 40_000);
    await until('LB in the store', async () => (await listUps(cloud))[0]?.status?.split(' ').includes('LB'));
    await control(unit, 'PUT', '/mains', { voltage: 120 });
    await eventOf(cloud, SERIAL, 'battery.low-cleared', 40_000);
  }, 120_000);

  test('an outlet group is rebooted from the command line: off, on, confirmed, by one write', async () => {
    const { cloud, unit } = await startOneUps(scratch);
    const done = await cli(cloud, 'do', 'rack', 'outlet-group.reboot', '--group', '1', '--wait', '--json');
    expect(done.stderr + done.stdout).toContain('confirmed');
    expect(done.code).toBe(0);
    expect(await writesTo(unit, OUTLET_COMMAND)).toBe(1);
    const { log } = await control<{ log: { what: string; detail: { group?: number; on?: boolean } }[] }>(
      unit,
      'GET',
      '/log',
    );
    const switched = log
      .filter(({ what, detail }) => what === 'outlet' && detail.group === 1)
      .map(({ detail }) => detail.on);
    expect(switched).toContain(false);
    expect(switched.at(-1)).toBe(true);
    const changes = (await eventsOf(cloud, SERIAL)).filter(({ event }) => event === 'outlet.changed');
    expect(changes.length).toBeGreaterThanOrEqual(2);
  });

  test('the other commands: off and on, the battery test, the beeper, the sensitivity', async () => {
    const { cloud, unit } = await startOneUps(scratch, { unit: ['--speed', '4'] });
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', GROUP_1)).toMatchObject({ state: 'confirmed' });
    expect(await outcome(cloud, SERIAL, 'outlet-group.on', { ...GROUP_1, groupState: 'off' })).toMatchObject({
      state: 'confirmed',
    });
    expect(await outcome(cloud, SERIAL, 'outlet-group.off', { ...GROUP_1, delay: true })).toMatchObject({
      state: 'confirmed',
    });
    expect(await outcome(cloud, SERIAL, 'outlet-group.on', { ...GROUP_1, delay: true })).toMatchObject({
      state: 'confirmed',
    });
    expect(await outcome(cloud, SERIAL, 'input.sensitivity.set', { sensitivity: 'low' })).toMatchObject({
      state: 'confirmed',
    });
    expect(await outcome(cloud, SERIAL, 'beeper.mute')).toMatchObject({ state: 'refused', code: 'no-alarm' });
    expect(await outcome(cloud, SERIAL, 'battery-test.start')).toMatchObject({ state: 'confirmed' });
    await control(unit, 'PUT', '/mains', { voltage: 0 });
    await eventOf(cloud, SERIAL, 'power.lost');
    expect(await outcome(cloud, SERIAL, 'beeper.mute')).toMatchObject({ state: 'confirmed' });
  }, 180_000);
});
