import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Command, finalOf, make, outcome, readCommand } from '../harness/commands.ts';
import { OUTLET_COMMAND, SERIAL, writesTo } from '../harness/one-ups.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, type ServedUnit, startSimulator } from '../harness/simulator.ts';
import { addAgent, type Cloud, cli, get, startCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const SMTL = '3S1842X09921';
const SRT = 'AS2434290511';
const SLOW = 120_000;

const scratch = new Scratch();
let cloud: Cloud;
let smt: ServedUnit;
let smtl: ServedUnit;
let srt: ServedUnit;

beforeAll(async () => {
  const unit = (model: string, serial: string, ...link: string[]) => [
    ...['--model', model, '--serial', serial, '--load', '35', '--speed', '10', '--control', '127.0.0.1:0'],
    ...link,
  ];
  const { units } = await startSimulator(scratch, [
    ...unit('SMT1500RM2UC', SERIAL, '--modbus-tcp', '127.0.0.1:0'),
    '--unit',
    ...unit('SMTL1500RM3UC', SMTL, '--modbus-tcp', '127.0.0.1:0'),
    '--unit',
    ...unit('SRT1000XLA', SRT, '--modbus-rtu', scratch.path('tty')),
  ]);
  const [one, two, three] = units;
  if (!one?.modbusTcp || !two?.modbusTcp || !three?.modbusRtu) throw new Error('not served');
  [smt, smtl, srt] = [one, two, three];
  cloud = await startCloud(scratch);
  const loadCommands = 'allow';
  await addAgent(scratch, cloud, [
    { label: 'smt', link: `modbus-tcp://127.0.0.1:${one.modbusTcp.port}`, loadCommands, feeds: { 1: ['network'] } },
    { label: 'smtl', link: `modbus-tcp://127.0.0.1:${two.modbusTcp.port}`, loadCommands },
    { label: 'srt', link: `modbus-rtu://${three.modbusRtu.path}?baud=9600`, loadCommands },
  ]);
  for (const serial of [SERIAL, SMTL, SRT]) await upsWith(cloud, serial, ['ups.status', 'ups.firmware', 'ups.id']);
}, SLOW);
afterAll(() => scratch.clear());

type Expected = string | { readonly says: RegExp; readonly is: string };
type Row = readonly [name: string, args: object, ends: Expected];

/** `state`, or `state code`; with what it must say. */
async function check(ups: string, [name, args, expected]: Row): Promise<void> {
  const { state, code, says } = await outcome(cloud, ups, name, args);
  const is = typeof expected === 'string' ? expected : expected.is;
  expect([name, args, code === null ? state : `${state} ${code}`, says]).toEqual([
    name,
    args,
    is,
    typeof expected === 'string' ? says : expect.stringMatching(expected.says),
  ]);
}

const checkAll = async (ups: string, ...rows: readonly Row[]): Promise<void> => {
  for (const row of rows) await check(ups, row);
};

/** Refused by the cloud, because the unit does not list it. */
async function notOffered(ups: string, name: string, args: object): Promise<void> {
  const { status, body } = await ask(cloud, ups, name, args);
  expect([name, status, JSON.stringify(body)]).toEqual([name, 422, expect.stringContaining(`does not offer ${name}`)]);
}

const put = (unit: ServedUnit, path: string, body: object) => control(unit, 'PUT', path, body);

/** The cloud has seen the unit so. */
const seen = (ups: string, reading: string, value: RegExp) =>
  until(`${reading} of ${ups}`, async () => value.test(String((await upsWith(cloud, ups)).readings[reading])), 60_000);

/** As the agent tells a command while it runs. */
const running = (id: string, says: RegExp): Promise<Command> =>
  until(
    `command ${id} running`,
    async () => {
      const command = await readCommand(cloud, id);
      return command.state === 'running' && says.test(command.says ?? '') && command;
    },
    30_000,
  );

const smtName = { upsName: 'APCUPS' };
const group1 = { group: 1, groupName: 'Outlet Group 1' };

async function settings() {
  await checkAll(
    SERIAL,
    ['input.transfer.high.set', { volts: 130 }, { is: 'confirmed', says: /reads 130/ }],
    ['input.transfer.low.set', { volts: 103 }, 'confirmed'],
    ['input.transfer.high.set', { volts: 200 }, 'refused out-of-range'],
    ['input.transfer.low.set', { volts: 116 }, 'refused unit-refused'],
    ['input.transfer.high.set', { volts: 140 }, { is: 'refused unit-refused', says: /exception 4/ }],
    ['input.transfer.low.set', { volts: 103 }, 'confirmed'],
    ['input.sensitivity.set', { sensitivity: 'reduced' }, 'confirmed'],
    ['ups.id.set', { name: 'Rack 1' }, 'confirmed'],
    ['ups.id.set', { name: 'APCUPS' }, 'confirmed'],
    ['ups.test.schedule.set', { schedule: 'never' }, 'confirmed'],
    ['ups.test.schedule.set', { schedule: 'atStartAndEvery7Days' }, 'refused unit-refused'],
    ['battery.date.set', { date: '2026-01-31' }, 'confirmed'],
    ['battery.date.set', { date: '2001-01-31' }, 'refused out-of-range'],
    ['outlet.group.name.set', { group: 1, name: 'Servers' }, 'confirmed'],
    ['outlet.group.name.set', { group: 1, name: 'Outlet Group 1' }, 'confirmed'],
    ['outlet.group.delay.shutdown.set', { group: 1, seconds: 400 }, 'confirmed'],
    ['outlet.group.delay.start.set', { group: 1, seconds: 5 }, 'confirmed'],
    ['outlet.group.delay.reboot.set', { group: 0, seconds: 40 }, 'confirmed'],
    ['outlet.group.delay.reboot.set', { group: 1, seconds: 40 }, 'confirmed'],
    ['outlet.group.runtime.restart.set', { group: 1, seconds: 60 }, 'confirmed'],
    ['outlet.group.delay.start.set', { group: 3, seconds: 5 }, 'refused no-such-group'],
  );
  const bad = await ask(cloud, SERIAL, 'outlet.group.delay.start.set', { group: 1, seconds: 40_000 });
  expect([bad.status, JSON.stringify(bad.body)]).toEqual([422, expect.stringContaining('0 to 32767')]);
  for (const name of ['outlet.group.loadshed.set', 'bypass.start', 'ups.explode'])
    expect((await ask(cloud, SERIAL, name, { ...group1, ...smtName })).status).toBe(422);
}

async function wholeUnit() {
  await checkAll(
    SERIAL,
    ['ups.reboot', { upsName: 'Rack 7' }, 'refused name-differs'],
    ['ups.on', smtName, 'refused not-off'],
    ['ups.cancel', smtName, 'refused nothing-pending'],
    ['outlet-group.cancel', group1, 'refused nothing-pending'],
    ['ups.off', smtName, 'refused feeds-gateway'],
  );
  expect(await writesTo(smt, OUTLET_COMMAND)).toBe(0);
  await checkAll(
    SERIAL,
    ['ups.reboot', smtName, { is: 'confirmed', says: /went off and is on again/ }],
    ['ups.off', { upsName: SERIAL, force: true }, 'confirmed'],
    ['ups.off', { ...smtName, force: true }, 'refused not-on'],
    ['ups.on', { ...smtName, delay: true }, 'confirmed'],
  );
  expect(await writesTo(smt, OUTLET_COMMAND)).toBe(3);
  await put(smt, '/mains', { voltage: 0 });
  await seen(SERIAL, 'ups.status', /^OB/);
  await checkAll(
    SERIAL,
    ['beeper.mute', {}, 'confirmed'],
    ['beeper.unmute', {}, 'confirmed'],
    ['ups.shutdown', smtName, 'refused on-battery'],
    ['ups.shutdown', { ...smtName, force: true }, { is: 'confirmed', says: /comes back when the mains are back/ }],
    ['ups.on', smtName, 'refused pending'],
    ['ups.cancel', smtName, { is: 'confirmed', says: /the output is off/ }],
    ['ups.on', smtName, 'refused on-battery'],
    ['ups.on', { ...smtName, force: true }, 'confirmed'],
  );
  await put(smt, '/mains', { voltage: 120 });
  await seen(SERIAL, 'ups.status', /^OL/);
  const off = await make(cloud, SERIAL, 'ups.off', { ...smtName, delay: true, force: true });
  await running(off.id, /about to go off/);
  await check(SERIAL, ['outlet-group.reboot', group1, 'refused pending']);
  await check(SERIAL, ['ups.cancel', smtName, { is: 'confirmed', says: /the output is on/ }]);
  expect(await finalOf(cloud, off.id)).toMatchObject({ state: 'cancelled' });
  const group = await make(cloud, SERIAL, 'outlet-group.reboot', { ...group1, delay: true });
  await running(group.id, /about to go off/);
  await check(SERIAL, ['outlet-group.cancel', group1, { is: 'confirmed', says: /it is on/ }]);
  expect(await finalOf(cloud, group.id)).toMatchObject({ state: 'cancelled' });
}

async function testsAndAlarms() {
  await checkAll(
    SERIAL,
    ['battery-test.abort', {}, 'refused no-test'],
    ['calibration.abort', {}, 'refused no-test'],
    ['beeper.unmute', {}, 'refused not-muted'],
    ['faults.clear', {}, 'refused no-fault'],
    ['alarms.acknowledge', { alarm: 'siteWiring' }, 'refused no-alarm'],
  );
  await put(smt, '/battery', { chargePercent: 100 });
  await put(smt, '/speed', { speed: 1 });
  const battery = await make(cloud, SERIAL, 'battery-test.start');
  await running(battery.id, /test is running/);
  await check(SERIAL, ['ups.reboot', smtName, 'refused pending']);
  await check(SERIAL, ['battery-test.abort', {}, { is: 'confirmed', says: /was aborted/ }]);
  expect(await finalOf(cloud, battery.id)).toMatchObject({ state: 'cancelled' });
  await put(smt, '/battery', { chargePercent: 60 });
  await check(SERIAL, ['calibration.start', {}, { is: 'refused not-charged', says: /60 %|59 %/ }]);
  await put(smt, '/battery', { chargePercent: 100 });
  const broken = await make(cloud, SERIAL, 'calibration.start');
  await running(broken.id, /calibration is running/);
  // It is not refused because of the calibration, which would go on for hours.
  await check(SERIAL, ['beeper.mute', {}, 'refused no-alarm']);
  await check(SERIAL, ['calibration.abort', {}, 'confirmed']);
  expect(await finalOf(cloud, broken.id)).toMatchObject({ state: 'cancelled' });
  await put(smt, '/battery', { chargePercent: 100 });
  await put(smt, '/speed', { speed: 200 });
  await check(SERIAL, ['calibration.start', {}, { is: 'confirmed', says: /calibration passed/ }]);
  await put(smt, '/speed', { speed: 10 });
  await put(smt, '/battery', { chargePercent: 100 });
  await put(smt, '/fault', { register: 'generalError', fault: 'siteWiring', set: true });
  await seen(SERIAL, 'ups.alarm', /siteWiring/);
  await check(SERIAL, ['alarms.acknowledge', { alarm: 'siteWiring' }, 'confirmed']);
  await put(smt, '/fault', { register: 'generalError', fault: 'eeprom', set: true });
  await seen(SERIAL, 'ups.alarm', /eeprom/);
  await check(SERIAL, ['faults.clear', {}, 'confirmed']);
}

describe.concurrent('every command, through cloud, agent and unit', () => {
  test(
    'a Smart-UPS over TCP',
    async () => {
      await settings();
      await wholeUnit();
      await testsAndAlarms();
    },
    SLOW,
  );

  test(
    'a unit with load shedding',
    async () => {
      const named = { group: 1, groupName: (await groupsOf(SMTL))[1]?.name ?? '' };
      await checkAll(
        SMTL,
        ['outlet.group.loadshed.time.set', { ...named, seconds: 20 }, 'confirmed'],
        ['outlet.group.loadshed.runtime.set', { ...named, seconds: 120 }, 'confirmed'],
        ['outlet.group.loadshed.set', { ...named, groupName: 'x', byRuntime: true }, 'refused name-differs'],
        ['outlet.group.loadshed.set', { ...named, byTimeOnBattery: true, manualRestart: true }, 'confirmed'],
      );
      await put(smtl, '/mains', { voltage: 0 });
      await seen(SMTL, 'ups.status', /^OB/);
      await check(SMTL, ['outlet.group.loadshed.set', named, 'refused on-battery']);
      await seen(SMTL, 'outlet.group.1.status', /^off$/);
      await put(smtl, '/mains', { voltage: 120 });
      await seen(SMTL, 'ups.status', /^OL/);
      await checkAll(
        SMTL,
        ['outlet.group.loadshed.set', named, { is: 'confirmed', says: /none/ }],
        ['outlet-group.on', named, 'confirmed'],
      );
    },
    SLOW,
  );

  test(
    'an SRT on its serial port: never register 1538, the whole unit by its own signal, and bypass',
    async () => {
      const srtName = { upsName: (await get<{ identity: { name: string } }>(cloud, '/api/v1/ups/srt')).identity.name };
      await put(srt, '/speed', { speed: 4 });
      for (const name of ['outlet-group.off', 'outlet-group.on', 'outlet-group.reboot', 'outlet-group.cancel'])
        await notOffered(SRT, name, { group: 1, groupName: 'Outlet Group 1' });
      await notOffered(SRT, 'ups.cancel', srtName);
      await checkAll(
        SRT,
        ['outlet.group.delay.shutdown.set', { group: 1, seconds: 4 }, 'confirmed'],
        ['outlet.group.delay.shutdown.set', { group: 2, seconds: 4 }, 'confirmed'],
        ['ups.shutdown', srtName, { is: 'refused unsupported', says: /ask with delay/ }],
        ['ups.off', { ...srtName, delay: true }, { is: 'refused unsupported', says: /leave delay out/ }],
        ['bypass.stop', srtName, 'refused not-in-bypass'],
        ['bypass.start', srtName, 'confirmed'],
        ['bypass.start', srtName, 'refused not-online'],
        ['bypass.stop', srtName, 'confirmed'],
        ['ups.reboot', { ...srtName, delay: true }, { is: 'confirmed', says: /on again/ }],
        ['ups.off', srtName, 'confirmed'],
        ['ups.on', srtName, 'confirmed'],
      );
      expect(await writesTo(srt, OUTLET_COMMAND)).toBe(0);
      expect(await writesTo(srt, 1540)).toBe(3);
    },
    SLOW,
  );
});

const groupsOf = async (ups: string) =>
  (await get<{ identity: { outletGroups: { name: string }[] } }>(cloud, `/api/v1/ups/${ups}`)).identity.outletGroups;

test(
  'from the command line: the names are filled in, and each end has its code',
  async () => {
    const listed = (await cli(cloud, 'commands', '--json')).json();
    expect(JSON.stringify(listed)).toContain('outlet.group.loadshed.set');
    const calls = await Promise.all([
      cli(cloud, 'do', 'smt', 'outlet.group.delay.start.set', '--group', '0', '--seconds', '7', '--wait', '--json'),
      cli(cloud, 'do', 'smtl', 'ups.reboot', '--ups-name', 'Rack 7', '--wait'),
      cli(cloud, 'do', 'srt', 'ups.off', '--delay', '--wait'),
      cli(cloud, 'do', 'srt', 'outlet-group.off', '--group', '1', '--wait'),
      cli(cloud, 'do', 'smt', 'battery.date.set', '--date', 'yesterday'),
    ]);
    expect(calls.map(({ code }) => code)).toEqual([0, 3, 3, 3, 2]);
    expect(calls[0]?.json()).toMatchObject({ state: 'confirmed', args: { group: 0, seconds: 7 } });
    expect(calls[1]?.stdout).toContain('refused (name-differs)');
    expect(calls[2]?.stderr).toContain('is named "');
    expect(calls[3]?.stderr).toContain('does not offer outlet-group.off');
    expect(calls[4]?.stderr).toContain('YYYY-MM-DD');
  },
  SLOW,
);
