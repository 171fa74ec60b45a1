import { commands, parseOutletCommand, toValues, type Values } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { bound, context } from './unit-values.ts';

/** A unit on UPS-Link, as its answers show it. */
const unit = (more: Parameters<typeof toValues>[0] = {}): Values =>
  toValues({
    ...{ status: '08', register1: '00', register2: '00', register3: '00', transferCause: 'O', testResult: 'OK' },
    ...{ charge: '100.0', runtime: '0060:', model: 'Smart-UPS 1500', serial: 'AS0612345678', firmware: '601.3.D' },
    ...{ upsId: 'RACK    ', transferHigh: '127', transferLow: '106', sensitivity: 'H', testInterval: '336' },
    ...{ shutdownDelay: '090', returnDelay: '060', batteryDate: '01/31/24', manufactureDate: '03/24/06' },
    ...more,
  });
const online: Values = { ...unit(), calibrationStatus: new Set<never>() };
const rack = { upsName: 'RACK' };

describe('what an older unit has', () => {
  const offered = Object.values(commands).flatMap((command) =>
    command.offered({ values: online, source: 'serial' }) ? [command.name] : [],
  );
  test('the whole unit, its tests and its settings; no groups, no beeper, no faults to clear', () =>
    expect(offered.sort()).toEqual([
      ...['battery-test.abort', 'battery-test.start', 'battery.date.set', 'calibration.abort', 'calibration.start'],
      ...['input.sensitivity.set', 'input.transfer.high.set', 'input.transfer.low.set', 'ups.cancel'],
      ...['ups.delay.shutdown.set', 'ups.delay.start.set', 'ups.id.set', 'ups.off', 'ups.on', 'ups.reboot'],
      ...['ups.shutdown', 'ups.test.schedule.set'],
    ]));
});

test('its transfer points are left to its own list, whatever the nominal voltage', () => {
  for (const volts of [127, 253])
    expect(bound('input.transfer.high.set', { volts }).check(context(online))).toBeUndefined();
});

test('a reboot is given the six minutes that such a unit sleeps at least, and its own delays', () => {
  const reboot = bound('ups.reboot', { ...rack, delay: true });
  expect(reboot.check(context(online))).toBeUndefined();
  expect(reboot.withinMs(context(online))).toBeGreaterThanOrEqual((90 + 360 + 60) * 1000);
});

test('a cancel goes to its one output, also where nothing is seen under way', () => {
  const cancel = bound('ups.cancel', rack);
  expect(cancel.check(context(online))).toBeUndefined();
  const { register, words } = cancel.write(context(online, { source: 'serial' }));
  expect(register).toBe('outletCommand');
  expect(parseOutletCommand(words)).toMatchObject({ ok: true, command: { command: 'cancel', groups: [0] } });
});

test('the delays are set by commands of their own', () => {
  expect(bound('ups.delay.shutdown.set', { seconds: 180 }).write(context(online))).toEqual({
    register: 'mogOffDelay',
    words: [180],
  });
  expect(bound('ups.delay.start.set', { seconds: 60 }).write(context(online))).toEqual({
    register: 'mogOnDelay',
    words: [60],
  });
});
