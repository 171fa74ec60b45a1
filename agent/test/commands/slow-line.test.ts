import { expect, test } from 'vitest';
import { UpsLinkDriver } from '../../src/ups-link/ups-link-driver.ts';
import { FakeUnit } from '../ups-link/fake-unit.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { last, openRig, SERIAL, states } from './rig.ts';

const SETTINGS = new Set('cxuloseprqkE');

/** An older unit that takes so long to tell each of its settings from now on, with all that is known of it read. */
async function openSlow(thinkMs = 700) {
  const clock = new VirtualClock();
  const older = new FakeUnit(clock);
  older.set('n', SERIAL);
  const rig = await openRig({ clock, driver: new UpsLinkDriver({ openPort: older.openPort, clock }) });
  await clock.advance(60_000);
  older.onAsked = (ask) => {
    older.thinkMs = SETTINGS.has(ask) ? thinkMs : 45;
  };
  return { ...rig, older };
}

test.each([45, 700])('settings one after the other, of a unit that takes %d ms to tell each', async (thinkMs) => {
  const { send, message, runner } = await openSlow(thinkMs);
  const [ends, sights] = [[] as unknown[], new Set<string>()];
  for (const [name, args] of [
    ['input.sensitivity.set', { sensitivity: 'low' }],
    ['input.transfer.high.set', { volts: 133 }],
    ['ups.test.schedule.set', { schedule: 'never' }],
    ['input.sensitivity.set', { sensitivity: 'normal' }],
  ] as const) {
    ends.push(last(await send(message(name, args))));
    sights.add(runner.state);
  }
  expect(ends).toMatchObject(Array.from({ length: 4 }, () => ({ state: 'confirmed' })));
  // It was the readings' age that was in the way, where the line is slow.
  expect(sights.has('stale')).toBe(thinkMs === 700);
});

test('what comes while a fresh look is awaited stays behind what waits for it', async () => {
  const { clock, desk, message, runner, older, resultsOf } = await openSlow();
  older.mute.add('Q');
  while (runner.state === 'up') await clock.advance(100);
  expect(runner.state).toBe('stale');
  older.mute.delete('Q');
  const [first, second] = [message('battery-test.start'), message('battery-test.start')];
  desk.receive(first);
  await clock.advance(100);
  desk.receive(second);
  await clock.runUntil(desk.idle(), 600_000);
  expect(states(resultsOf(first.id))[0]).toBe('accepted');
  expect(resultsOf(second.id)).toMatchObject([{ state: 'refused', code: 'pending' }]);
});

test('a unit that tells no status any more is refused within seconds, and nothing is done', async () => {
  const { clock, send, message, runner, older } = await openSlow();
  older.mute.add('Q');
  while (runner.state === 'up') await clock.advance(100);
  const askedAt = clock.now();
  const before = older.did.length;
  expect(await send(message('input.transfer.high.set', { volts: 133 }))).toMatchObject([
    { state: 'refused', code: expect.stringMatching(/^(stale|link-down)$/) },
  ]);
  expect(clock.now() - askedAt).toBeLessThan(10_100);
  expect(older.did).toHaveLength(before);
});
