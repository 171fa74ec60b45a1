import { expect, test, vi } from 'vitest';
import { UpsLinkDriver } from '../../src/ups-link/ups-link-driver.ts';
import { openRig, rig, runRig, SERIAL } from './rig.ts';

test('after opening, 7 s of silence, then Y and nothing else until the unit says SM', async () => {
  const { clock, driver, unit } = rig();
  const opening = driver.open();
  await clock.advance(6990);
  expect(unit.written).toEqual([]);
  await clock.runUntil(opening);
  expect(unit.written.map(({ character }) => character)).toEqual(['Y']);
  expect(unit.written[0]?.at).toBeGreaterThanOrEqual(7000);
});

test('a unit that has just said SM is asked at once; at the next opening it is left alone for 7 s like any other', async () => {
  const { clock, unit } = rig();
  const driver = new UpsLinkDriver({ openPort: unit.openPort, clock, isAwake: true });
  await clock.runUntil(driver.open());
  expect(unit.written.map(({ at, character }) => [at, character])).toEqual([[0, 'Y']]);
  unit.vanish();
  const before = clock.now();
  await clock.runUntil(driver.open());
  expect((unit.written.at(-1)?.at ?? 0) - before).toBeGreaterThanOrEqual(7000);
});

test('an opening that fails uses the moment up: when it comes to the next one, somebody else may have had the port', async () => {
  const { clock, unit } = rig();
  const openPort = vi.fn(unit.openPort).mockRejectedValueOnce(new Error('busy'));
  const driver = new UpsLinkDriver({ openPort, clock, isAwake: true });
  await expect(clock.runUntil(driver.open())).rejects.toThrow('busy');
  await clock.runUntil(driver.open());
  expect(unit.written[0]?.at).toBeGreaterThanOrEqual(7000);
});

test('a unit is read whole, at its own paces, and the link is never called lost on the way', async () => {
  const { clock, heard, values, unit, runner } = runRig();
  await clock.advance(60_000);
  expect(heard).toEqual(['connecting', `unit - -> ${SERIAL}`, 'up'].filter((word) => heard.includes(word)));
  expect(values()).toMatchObject({
    model: 'Smart-UPS 1500',
    serial: SERIAL,
    firmware: '601.3.D',
    inputVoltage: 118.3,
    outputVoltage: 138.3,
    charge: 100,
    runtime: 127 * 60,
    realPower: 23.5,
    transferHigh: 127,
    transferLow: 106,
    sensitivity: 'normal',
    upsName: 'UPS_IDEN',
    batteryDate: '2021-11-29',
    mogOffDelay: 90,
  });
  expect(runner.known.own).toMatchObject({ 'battery.charge.restart': 0, 'battery.voltage.nominal': 24 });
  const sent = unit.written.map(({ character }) => character);
  expect(new Set(sent)).toEqual(new Set([...'Y', ...unit.answers.keys()]));
  expect(sent.filter((character) => character === 'Y')).toHaveLength(1);
  // Whatever makes the unit hear an @ on the way, no digits follow that would complete it.
  expect(sent.join('')).not.toMatch(/\d\d/);
  // The two long strings are read twice, once.
  for (const long of ['a', '\x1a']) expect(sent.filter((character) => character === long)).toHaveLength(2);
});

test('a unit that is on battery from the start is known whole all the same, though its measurements never rest', async () => {
  const made = rig();
  made.unit.power('battery', 'T', false);
  const { clock, values } = runRig(made);
  await clock.advance(40_000);
  expect(values()).toMatchObject({ firmware: '601.3.D', sensitivity: 'normal', upsName: 'UPS_IDEN', charge: 100 });
});

test('a unit that knows no settings tells none, and nothing waits for them', async () => {
  const made = rig();
  for (const ask of [...made.unit.answers.keys()])
    if (!['Q', 'n', '\x01', 'L', 'a'].includes(ask)) made.unit.answers.delete(ask);
  made.unit.set('a', '3.!$%+?=#|.\x01LQn');
  const { clock, told, driver } = runRig(made);
  await clock.advance(30_000);
  const unit = driver.unit(SERIAL);
  expect(unit.plan('setting')).toEqual([{ names: [] }]);
  expect(told.filter(({ values }) => Object.keys(values).length === 0).length).toBeGreaterThan(0);
});

test('what its settings take is what its lists say, each value once', async () => {
  const { reader, unit, driver, clock } = await openRig();
  expect(reader.offers).toMatchObject({
    'input.transfer.high': { values: [127, 130, 133, 136] },
    'input.sensitivity': { values: ['normal', 'reduced', 'low'] },
    'ups.delay.shutdown': { values: [90, 180, 270, 360] },
    'ups.id': { length: 8 },
  });
  expect(reader.offers).not.toHaveProperty(['battery.date']);
  // A unit without lists takes what such a setting may.
  const older = rig();
  older.unit.answers.delete('\x1a');
  await older.clock.runUntil(older.driver.open());
  const other = older.driver.unit('');
  await older.clock.runUntil(other.look(['status', 'inventory', 'setting']));
  expect(Object.keys(other.offers).toSorted()).toEqual(['input.sensitivity', 'ups.id', 'ups.test.schedule']);
  await clock.runUntil(driver.close());
  expect(unit.did).toEqual([]);
});
