import { expect, test } from 'vitest';
import { type AlertInput, type AlertState, startAlerts, stepAlerts } from '../../src/ups-link/alerts.ts';

const transfer = (from: string, to: string, atMs = 0): AlertInput => ({
  what: 'entry',
  entry: { atMs, what: 'transfer', detail: { from, to, cause: 'distortedInput' } },
});
const fault = (name: string, set: boolean, atMs = 0): AlertInput => ({
  what: 'entry',
  entry: { atMs, what: 'fault', detail: { register: 'x', fault: name, set } },
});
const outlet = (on: boolean, because = 'protocolCommand'): AlertInput => ({
  what: 'entry',
  entry: { atMs: 0, what: 'outlet', detail: { group: 0, on, because } },
});
const look = (atMs: number, low = false): AlertInput => ({ what: 'look', atMs, low });

function say(...inputs: readonly AlertInput[]): string {
  let state: AlertState = startAlerts;
  return inputs
    .map((input) => {
      const alerted = stepAlerts(state, input);
      state = alerted.state;
      return alerted.say;
    })
    .join(' ');
}

test('to battery and back, repeated every 30 s', () => {
  expect(
    say(
      transfer('online', 'onBattery'),
      look(29_900),
      look(30_000),
      look(59_900),
      look(60_000),
      transfer('onBattery', 'online'),
      look(90_000),
    ),
  ).toBe('!  !  ! $ ');
});

test('once the battery is low it is not repeated, and the low battery is taken back with the mains', () => {
  expect(
    say(
      transfer('online', 'onBattery'),
      look(100, true),
      look(40_000, true),
      transfer('onBattery', 'online'),
      look(50_000, true),
    ),
  ).toBe('! %  $+ ');
  expect(say(transfer('online', 'onBattery'), look(100, true), look(200, false))).toBe('! % +');
  expect(say(look(100, true)), 'on line a low battery is none').toBe('');
});

test('off is neither', () => {
  expect(say(transfer('online', 'off'), transfer('off', 'online'))).toBe(' ');
  expect(say(transfer('online', 'onBattery'), transfer('onBattery', 'off'), look(60_000))).toBe('!  ');
});

test('a battery to be replaced, every 5 hours', () => {
  const hour = 3_600_000;
  expect(
    say(
      fault('needsReplacement', true),
      look(4 * hour),
      look(5 * hour),
      look(6 * hour),
      fault('needsReplacement', false),
      look(20 * hour),
    ),
  ).toBe('#  #   ');
});

test('something abnormal begins and ends; other faults say nothing', () => {
  expect(say(fault('overload', true), fault('overload', false), fault('charger', true), fault('charger', false))).toBe(
    '? = ? =',
  );
  expect(say(fault('siteWiring', true), fault('fan', true))).toBe(' ');
});

test('turning off, once, and only where it was told to', () => {
  expect(say(outlet(false), outlet(false), outlet(true), outlet(false))).toBe('*   *');
  expect(say(outlet(false, 'lowBatteryVoltage'))).toBe('');
});

test('a stored setting, 5 s after the last', () => {
  expect(
    say({ what: 'stored', atMs: 0 }, look(4000), { what: 'stored', atMs: 4000 }, look(5000), look(9000), look(20_000)),
  ).toBe('    | ');
});
