import { stateOf } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { UpsLinkDriver } from '../../src/ups-link/ups-link-driver.ts';
import { rig, runRig, SERIAL } from './rig.ts';

/** Two requests, one that is under way, and the silence between two that could be confused. */
const AT_ONCE_MS = 400;

test('an alert is looked into at once, whatever is being read; the state follows it, there and back', async () => {
  const { clock, unit, states, told } = runRig();
  await clock.advance(40_000);
  for (let turn = 0; turn < 40; turn++) {
    for (const [source, state] of [
      ['battery', 'onBattery'],
      ['mains', 'online'],
    ] as const) {
      await clock.advance(700 + turn * 37);
      const before = told.length;
      unit.power(source);
      await clock.advance(AT_ONCE_MS);
      const seen = told.slice(before).map(({ values }) => stateOf(values.upsStatus));
      expect(seen, `in turn ${turn}`).toContain(state);
    }
  }
  // Never back and forth in between.
  expect(states).toEqual(['online', ...Array.from({ length: 40 }, () => ['onBattery', 'online']).flat()]);
});

test('a battery test tells itself by the cause: on battery, with the mains there', async () => {
  const { clock, unit, values } = runRig();
  await clock.advance(40_000);
  unit.power('battery', 'S');
  await clock.advance(AT_ONCE_MS);
  expect([...(values().upsStatus ?? [])].sort()).toEqual(['onBattery', 'testInProgress']);
  expect(values().inputStatus?.has('acceptable')).toBe(true);
  unit.set('X', 'OK');
  unit.power('mains');
  await clock.advance(3000);
  expect(values().batteryTestStatus).toEqual(new Set(['passed']));
});

test('an alert that is none (noise) changes nothing', async () => {
  const { clock, unit, states } = runRig();
  await clock.advance(40_000);
  for (const alert of '!$%+?=#*|!!') {
    unit.say(alert);
    await clock.advance(300);
  }
  expect(states).toEqual(['online']);
});

test('what no alert tells is seen by the next look', async () => {
  const { clock, unit, states } = runRig();
  await clock.advance(40_000);
  unit.power('battery', 'T', false);
  await clock.advance(1500);
  expect(states).toEqual(['online', 'onBattery']);
});

test('a unit that falls back to dumb mode is woken again before its link counts as lost', async () => {
  const { clock, unit, heard } = runRig();
  await clock.advance(40_000);
  unit.mode = 'dumb';
  await clock.advance(20_000);
  expect(unit.mode).toBe('smart');
  expect(heard).not.toContain('down');
  expect(heard.at(-1)).toBe('up');
});

test('queries that it never answers are left out; the rest goes on, and the link is not lost', async () => {
  const made = rig();
  for (const mute of ['~', 'C', 'j', 'b']) made.unit.mute.add(mute);
  const { clock, heard, values, runner } = runRig(made);
  await clock.advance(90_000);
  expect(heard.at(-1)).toBe('up');
  expect([...runner.known.without].sort()).toEqual(['firmware', 'register1', 'runtime', 'temperature']);
  expect(values()).toMatchObject({ charge: 100, inputVoltage: 118.3, sensitivity: 'normal' });
  const asked = made.unit.written.length;
  await clock.advance(20_000);
  const again = made.unit.written.slice(asked).map(({ character }) => character);
  for (const mute of ['~', 'C', 'j', 'b']) expect(again).not.toContain(mute);
  expect(heard).not.toContain('down');
});

test('another unit behind the port: it is told by its own number, and nothing of the old one stays', async () => {
  const { clock, unit, heard, runner, told } = runRig();
  await clock.advance(40_000);
  unit.mode = 'dumb';
  unit.set('n', 'WS9643050926\0\0');
  unit.set('L', '229.7');
  await clock.advance(60_000);
  expect(runner.unitId).toBe('WS9643050926');
  const from = heard.indexOf(`unit ${SERIAL} -> WS9643050926`);
  expect(from).toBeGreaterThan(0);
  expect(told.at(-1)?.values).not.toMatchObject({ serial: SERIAL });
});

test('another program asks on the same line: nothing is done to the unit, and all is well when it ends', async () => {
  const { clock, unit, heard, values, runner } = runRig();
  await clock.advance(40_000);
  const asks = [...unit.answers.keys()].filter((ask) => ask.length === 1 && ask !== 'a' && ask !== '\x1a');
  for (let turn = 0; turn < 200; turn++) {
    await clock.advance(200 + ((turn * 389) % 1500));
    unit.askedByOther(asks[(turn * 7) % asks.length] ?? 'Q');
  }
  await clock.advance(20_000);
  expect([heard.at(-1), runner.unitId]).toEqual(['up', SERIAL]);
  expect(unit.did).toEqual([]);
  const sent = new Set(unit.written.map(({ character }) => character));
  expect([...sent].filter((character) => character !== 'Y' && !unit.answers.has(character))).toEqual([]);
  expect(stateOf(values().upsStatus)).toBe('online');
  expect(values()).toMatchObject({ charge: 100, inputVoltage: 118.3, outputVoltage: 138.3, realPower: 23.5 });
});

test('a restart in the middle of @00: nothing is sent that completes it, then Y', async () => {
  const { clock, driver, unit } = rig();
  await clock.runUntil(driver.open());
  // What a killed agent had sent.
  const port = await unit.openPort({ bytes() {}, lost() {} }, new AbortController().signal);
  for (const character of '@00') {
    port.write(Buffer.from(character));
    await clock.advance(150);
  }
  await port.close();
  unit.written.length = 0;
  const next = new UpsLinkDriver({ openPort: unit.openPort, clock });
  const before = clock.now();
  await clock.runUntil(next.open());
  await clock.runUntil(next.unit('').look(['status', 'inventory', 'setting', 'measurement']));
  expect(unit.written[0]?.character).toBe('Y');
  expect((unit.written[0]?.at ?? 0) - before).toBeGreaterThanOrEqual(7000);
  expect(unit.did).toEqual([]);
});
