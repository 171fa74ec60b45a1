import { describe, expect, test } from 'vitest';
import type { Unit } from '../../src/unit/unit.ts';
import { hex, makeUnit, number, status } from './make-unit.ts';

const start = [1];
const abort = [2];

/** An SMTL is quick to discharge: no equalising, and a high load. */
function loaded(percent = 80, sku = 'SMTL1500RM3UC'): Unit {
  const unit = makeUnit(sku);
  unit.setLoad({ percent });
  unit.advance(30_000);
  return unit;
}

const word = (unit: Unit): string => hex(unit, 'calibrationStatus');

function runOut(unit: Unit): number {
  let seconds = 0;
  for (; word(unit) === '0042' && seconds < 20_000; seconds++) unit.advance(1000);
  return seconds;
}

test('nothing has been calibrated before the first run', () => {
  expect(word(makeUnit())).toBe('0000');
});

test('discharges the battery into the load down to a quarter, then goes back to the mains and recharges', () => {
  const unit = loaded();
  const expected = number(unit, 'runtime');
  expect(unit.write('calibrationCommand', start, 'serial')).toBe('done');
  expect([status(unit), hex(unit, 'statusChangeCause'), word(unit)]).toEqual(['0084', '0009', '0042']);
  expect(unit.write('calibrationCommand', start, 'serial')).toBe('refused');
  const seconds = runOut(unit);
  expect(seconds / expected).toBeCloseTo(0.75, 1);
  expect([status(unit), hex(unit, 'statusChangeCause'), word(unit)]).toEqual(['0002', '000a', '0044']);
  expect(number(unit, 'charge')).toBeCloseTo(25, 0);
  unit.advance(3_600_000);
  expect(number(unit, 'charge')).toBeGreaterThan(60);
  expect(word(unit)).toBe('0044');
});

test('an aged pack promises too much before the run, and no more than it holds after', () => {
  const unit = loaded();
  const promised = number(unit, 'runtime');
  unit.setBattery({ healthPercent: 60 });
  expect(number(unit, 'runtime')).toBe(promised);
  expect(hex(unit, 'batteryLifeStatus')).toBe('0001');
  unit.write('calibrationCommand', start, 'serial');
  runOut(unit);
  expect(word(unit)).toBe('0044');
  unit.setBattery({ chargePercent: 100 });
  expect(number(unit, 'runtime') / promised).toBeCloseTo(0.6, 1);
  expect(hex(unit, 'batteryLifeStatus')).toBe('0020');
  const honest = number(unit, 'runtime');
  unit.setMains({ voltage: 0 });
  let lasted = 0;
  for (; status(unit) === '4244' && lasted < 10_000; lasted++) unit.advance(1000);
  expect(Math.abs(lasted - honest)).toBeLessThan(0.1 * honest);
});

test('a pack with a bad cell fails the run, and the unit asks for a new one; the load stays on', () => {
  const unit = loaded();
  unit.setBattery({ weak: true });
  unit.write('calibrationCommand', start, 'serial');
  runOut(unit);
  expect([word(unit), hex(unit, 'batterySystemError'), status(unit), hex(unit, 'mogStatus')]).toEqual([
    '0048',
    '0004',
    '0022',
    '0000 0001',
  ]);
});

describe.each<[string, (unit: Unit) => void, string]>([
  ['on battery', (unit) => unit.setMains({ voltage: 0 }), '2050'],
  ['with a battery that is not full', (unit) => unit.setBattery({ chargePercent: 99 }), '0850'],
  ['with next to no load', (unit) => unit.setLoad({ percent: 5 }), '4050'],
  ['during an outlet process', (unit) => unit.write('outletCommand', [0, 0x4290], 'serial'), '0250'],
  ['during a battery test', (unit) => unit.write('batteryTestCommand', [1], 'serial'), '0250'],
  ['with a battery fault', (unit) => unit.setBattery({ connected: false }), '0450'],
])('a run %s', (_name, prepare, refusal) => {
  test(`is taken and refused: ${refusal}`, () => {
    const unit = loaded();
    prepare(unit);
    expect(unit.write('calibrationCommand', start, 'serial')).toBe('done');
    expect(word(unit)).toBe(refusal);
    unit.advance(60_000);
    expect(word(unit)).toBe(refusal);
  });
});

test('while a lead pack is being equalised no run begins', () => {
  const unit = loaded(80, 'SMT1500RM2UC');
  unit.setBattery({ chargePercent: 89.9 });
  for (let minutes = 0; number(unit, 'charge') < 100 && minutes < 600; minutes++) unit.advance(60_000);
  unit.write('calibrationCommand', start, 'serial');
  expect(word(unit)).toBe('8050');
  unit.advance(3_600_000);
  unit.write('calibrationCommand', start, 'serial');
  expect(word(unit)).toBe('0042');
});

describe.each<[string, (unit: Unit) => void, string]>([
  ['by the mains', (unit) => unit.setMains({ voltage: 0 }), '2060'],
  ['by another load', (unit) => unit.setLoad({ percent: 40 }), '1060'],
  ['by an empty outlet', (unit) => unit.write('outletCommand', [0, 0x4204], 'serial'), '1060'],
  ['by its command', (unit) => unit.write('calibrationCommand', abort, 'serial'), '0060'],
  ['by a battery that is taken out', (unit) => unit.setBattery({ connected: false }), '0460'],
])('a run is broken off %s', (_name, breakOff, outcome) => {
  test(outcome, () => {
    const unit = loaded();
    unit.write('calibrationCommand', start, 'serial');
    unit.advance(20_000);
    breakOff(unit);
    unit.advance(1000);
    expect(word(unit)).toBe(outcome);
    expect(unit.state().status).not.toContain('testInProgress');
  });
});

test('a battery test has to wait for the end of a run', () => {
  const unit = loaded();
  unit.write('calibrationCommand', start, 'serial');
  expect(unit.write('batteryTestCommand', [1], 'serial')).toBe('done');
  expect([hex(unit, 'batteryTestStatus'), word(unit)]).toEqual(['0250', '0042']);
});

test('the log tells a run from its start to its end', () => {
  const unit = loaded();
  unit.write('calibrationCommand', start, 'serial');
  unit.advance(1000);
  unit.setMains({ voltage: 0 });
  expect(unit.log.filter(({ what }) => what === 'calibration').map(({ detail }) => detail)).toEqual([
    { result: 'started', origin: 'protocol' },
    { result: 'aborted', origin: 'protocol', reason: 'acNotAcceptable' },
  ]);
});
