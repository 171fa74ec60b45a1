import { decode, encode, registers, stateOf, type Values } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepUnit, type UnitInput } from '../../src/events/step-unit.ts';
import { restoreUnit, storeUnit } from '../../src/events/stored-unit.ts';
import { afterAway, firstState, type UnitState } from '../../src/events/unit-state.ts';
import { onBattery, valuesOf, well } from './status-values.ts';

const limits = { runtimeSeconds: 300, chargePercent: 20 };
type Step = Partial<Omit<UnitInput, 'values'>> & { readonly values: Values };

function play(steps: readonly Step[], from: UnitState = firstState) {
  let state = from;
  const events = steps.flatMap((step, index) => {
    const outcome = stepUnit(state, { kind: 'status', at: index * 1000, limits, ...step });
    state = outcome.state;
    return outcome.events;
  });
  return { state, events, names: events.map(({ event }) => event) };
}
const status = (...words: string[]) => ({ ...well, ...valuesOf({ upsStatus: words }) });
const settled = play([{ values: well }, { values: well }]).state;

test('a unit that is well at first sight tells nothing', () => {
  expect(
    play([
      { values: well },
      { values: well },
      { kind: 'measurement', values: well },
      { kind: 'settings', values: well },
    ]).names,
  ).toEqual([]);
});

describe('power', () => {
  test('is lost with one good status block, with its cause, and restored', () => {
    const { events } = play([{ values: onBattery }, { values: onBattery }, { values: well }], settled);
    expect(events).toMatchObject([
      {
        event: 'power.lost',
        severity: 'warning',
        details: { 'input.transfer.reason': 'lowInputVoltage', 'battery.charge': 100 },
      },
      { event: 'power.restored' },
    ]);
  });
  test('is not lost by a test on battery, but by a mains failure during one', () => {
    const testing = {
      ...status('onBattery', 'testInProgress'),
      ...valuesOf({ batteryTestStatus: ['inProgress', 'protocol'] }),
    };
    const failing = {
      ...status('onBattery', 'testInProgress', 'inputBad'),
      batteryTestStatus: testing.batteryTestStatus ?? new Set(),
    };
    expect(play([{ values: testing }], settled).names).toEqual(['battery-test.started']);
    expect(play([{ values: testing }, { values: failing }], settled).names).toEqual([
      'battery-test.started',
      'power.lost',
    ]);
  });
  test('stays lost while the battery gives out, and comes back with the mains', () => {
    const dark = status('off', 'inputBad');
    expect(play([{ values: onBattery }, { values: dark }, { values: dark }, { values: well }], settled).names).toEqual([
      'power.lost',
      'output.off',
      'power.restored',
      'output.on',
    ]);
  });
  test('output and bypass', () => {
    expect(
      play(
        [{ values: status('bypass', 'commanded') }, { values: well }, { values: status('off') }, { values: well }],
        settled,
      ).names,
    ).toEqual(['bypass.on', 'bypass.off', 'output.off', 'output.on']);
  });
  test('what happened while away is told as that, with the last look before', () => {
    const { events } = play([{ values: onBattery, away: { since: 1234 } }], settled);
    expect(events).toMatchObject([{ event: 'power.lost', away: true, since: 1234 }]);
    expect(play([{ values: onBattery, away: {} }]).events).toMatchObject([{ event: 'power.lost', away: true }]);
  });
});

describe('a blip', () => {
  const caused = (cause: string) => ({ ...well, ...valuesOf({ statusChangeCause: cause }) });
  test('is a new cause from the mains without a new state', () => {
    const { events } = play(
      [
        { at: 10_000, values: caused('lowInputVoltage') },
        { at: 10_500, values: caused('lowInputVoltage') },
        { at: 11_100, values: caused('lowInputVoltage') },
        { at: 60_000, values: caused('lowInputVoltage') },
      ],
      settled,
    );
    expect(events).toMatchObject([{ event: 'power.blip', details: { 'input.transfer.reason': 'lowInputVoltage' } }]);
  });
  test('is none where the state follows, where it just changed, or where the cause is of another kind', () => {
    expect(
      play(
        [
          { at: 10_000, values: caused('lowInputVoltage') },
          { at: 10_100, values: onBattery },
        ],
        settled,
      ).names,
    ).toEqual(['power.lost']);
    const back = { ...well, ...valuesOf({ statusChangeCause: 'lowInputVoltage' }) };
    expect(
      play(
        [
          { at: 10_000, values: onBattery },
          { at: 20_000, values: back },
          { at: 20_100, values: well },
          { at: 30_000, values: well },
        ],
        settled,
      ).names,
    ).toEqual(['power.lost', 'power.restored']);
    expect(
      play(
        [
          { at: 10_000, values: caused('alertRaised') },
          { at: 20_000, values: caused('testEnded') },
          { at: 30_000, values: caused('testEnded') },
        ],
        settled,
      ).names,
    ).toEqual([]);
  });
  test('is found after the agent was away', () => {
    expect(play([{ values: caused('distortedInput'), away: { since: 1 } }], afterAway(settled)).events).toMatchObject([
      { event: 'power.blip', away: true },
    ]);
  });
});

describe('faults', () => {
  const faulty = { ...well, ...valuesOf({ batterySystemError: ['disconnected'], powerSystemError: ['fan'] }) };
  test('are set and cleared bit by bit, when two looks agree', () => {
    const { events } = play(
      [{ values: faulty }, { values: faulty }, { values: faulty }, { values: well }, { values: well }],
      settled,
    );
    expect(events.map(({ event, details, severity }) => [event, details?.fault, severity])).toEqual([
      ['fault.set', 'battery.disconnected', 'critical'],
      ['fault.set', 'power.fan', 'warning'],
      ['fault.cleared', 'battery.disconnected', 'info'],
      ['fault.cleared', 'power.fan', 'info'],
    ]);
  });
  test('seen once are none, and those found after being away are told as that', () => {
    expect(play([{ values: faulty }, { values: well }, { values: faulty }, { values: well }], settled).names).toEqual(
      [],
    );
    expect(play([{ values: faulty, away: { since: 5 } }, { values: faulty }], settled).events).toMatchObject([
      { away: true, since: 5 },
      { away: true, since: 5 },
    ]);
  });
});

describe('a battery test', () => {
  const word = (...bits: string[]) => ({ ...well, ...valuesOf({ batteryTestStatus: bits }) });
  test('starts and ends with its result', () => {
    const { events } = play(
      [{ values: word('inProgress', 'protocol') }, { values: word('failed', 'protocol') }],
      settled,
    );
    expect(events).toMatchObject([
      { event: 'battery-test.started' },
      { event: 'battery-test.ended', severity: 'critical', details: { 'ups.test.result': 'failed (protocol)' } },
    ]);
  });
  test('that nobody saw running is told by its new result', () => {
    expect(play([{ values: word('refused', 'internal', 'invalidState') }], settled).events).toMatchObject([
      { event: 'battery-test.ended', severity: 'warning' },
    ]);
  });
});

test('outlet groups tell of on, off and what is under way; groups that the unit does not have tell nothing', () => {
  const group = (bits: string[], sog1: string[] = ['off']) => ({
    ...well,
    ...valuesOf({ sog0Status: bits, sog1Status: sog1 }),
  });
  const { events } = play(
    [
      { values: group(['on', 'reboot', 'offDelayRunning']) },
      { values: group(['off', 'reboot']) },
      { values: group(['on'], ['on']) },
      { values: group(['on', 'off']) },
      { values: group(['on']) },
    ],
    settled,
  );
  expect(
    events.map(({ event, details }) => `${event} ${details?.group} ${details?.['outlet.group.1.status']}`),
  ).toEqual(['outlet.pending 1 on', 'outlet.changed 1 off', 'outlet.changed 1 on', 'outlet.idle 1 on']);
});

test('settings and firmware tell their change once', () => {
  const changed = { ...well, ...valuesOf({ sensitivity: 'low', firmware: 'UPS 04.2' }) };
  const { events } = play([well, well, changed, changed].map((values) => ({ kind: 'settings', values })));
  expect(events).toMatchObject([
    { event: 'setting.changed', details: { setting: 'input.sensitivity', from: 'normal', to: 'low' } },
    { event: 'firmware.changed', details: { from: 'UPS 04.1', to: 'UPS 04.2' } },
  ]);
});

test('the state survives the disk, and what does not hold there any more is left behind', () => {
  const { state } = play(
    [{ values: onBattery }, { kind: 'measurement', values: onBattery }, { kind: 'settings', values: well }],
    settled,
  );
  const kept = restoreUnit(JSON.parse(JSON.stringify(storeUnit({ seenAt: 99, state }))));
  expect(kept).toEqual({ seenAt: 99, state: afterAway(state) });
  expect(restoreUnit({ v: 2 })).toBeUndefined();
  expect(restoreUnit(undefined)).toBeUndefined();
});

const anyWord = fc.integer({ min: 0, max: 0xffff });
const anyStatus = fc.record({
  high: anyWord,
  low: anyWord,
  cause: fc.integer({ min: 0, max: 40 }),
  general: anyWord,
  power: anyWord,
  battery: anyWord,
  test: anyWord,
  group: anyWord,
});
const rawValues = fc.oneof(anyStatus, fc.constantFrom('online', 'onBattery', 'bypass', 'off')).map((raw): Values => {
  if (typeof raw === 'string') return status(raw);
  const flags = {
    upsStatus: decode(registers.upsStatus, [raw.high, raw.low]),
    statusChangeCause: decode(registers.statusChangeCause, [raw.cause]),
    generalError: decode(registers.generalError, [raw.general]),
    powerSystemError: decode(registers.powerSystemError, [0, raw.power]),
    batterySystemError: decode(registers.batterySystemError, [raw.battery]),
    batteryTestStatus: decode(registers.batteryTestStatus, [raw.test]),
    sog0Status: decode(registers.sog0Status, [0, raw.group]),
  };
  return { ...well, ...Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) };
});

const opposites = [
  ['power.lost', 'power.restored'],
  ['output.off', 'output.on'],
  ['bypass.on', 'bypass.off'],
  ['outlet.pending', 'outlet.idle'],
  ['battery.low', 'battery.low-cleared'],
] as const;

test('whatever the words say: opposites take turns, a fault is set before it is cleared, and a look that repeats tells nothing new', () => {
  fc.assert(
    fc.property(fc.array(rawValues, { maxLength: 30 }), (looks) => {
      const { events, state } = play(
        looks.map((values) => ({ values })),
        settled,
      );
      for (const [one, other] of opposites) {
        const turns = events.filter(({ event }) => event === one || event === other).map(({ event }) => event);
        expect(
          turns.every((event, i) => event === (i % 2 === 0 ? one : other)),
          turns.join(),
        ).toBe(true);
      }
      const set = new Set<unknown>();
      for (const { event, details } of events) {
        if (event === 'fault.set') expect(set.has(details?.fault)).toBe(false);
        if (event === 'fault.cleared') expect(set.has(details?.fault)).toBe(true);
        if (event === 'fault.set') set.add(details?.fault);
        if (event === 'fault.cleared') set.delete(details?.fault);
      }
      const last = looks.at(-1);
      if (last === undefined) return;
      // The second look confirms what has to stand twice; after that nothing is left to tell.
      const again = [60_000, 62_000, 64_000, 66_000, 68_000].map((at) => ({ values: last, at }));
      const confirmed = play(again.slice(0, 2), state);
      expect(play(again.slice(2), confirmed.state).events.filter(({ event }) => event !== 'power.blip')).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('a word with none or several states changes neither power, output nor bypass', () => {
  fc.assert(
    fc.property(anyWord, anyWord, (high, low) => {
      const upsStatus = decode(registers.upsStatus, [high, low]) ?? new Set();
      fc.pre(stateOf(upsStatus) === undefined);
      const { state, names } = play([{ values: { ...well, upsStatus } }], settled);
      expect(state.power).toEqual(settled.power);
      expect(names.filter((name) => /^(power|output|bypass)/.test(name))).toEqual([]);
    }),
  );
  expect(encode(registers.upsStatus, ['online'])).toEqual([0, 2]);
});
