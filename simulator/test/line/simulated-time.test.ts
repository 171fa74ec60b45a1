import { expect, test } from 'vitest';
import { SimulatedTime } from '../../src/line/simulated-time.ts';

test('time passes by the speed of the moment, from the first look on', () => {
  let now = 5000;
  const advanced: number[] = [];
  const time = new SimulatedTime({ advance: (ms) => void advanced.push(ms) }, { now: () => now, speed: 2 });
  time.catchUp();
  time.catchUp();
  now += 10;
  time.setSpeed(100);
  now += 1;
  time.skip(60_000);
  time.setSpeed(0);
  now += 1000;
  time.catchUp();
  expect(advanced).toEqual([20, 100, 60_000]);
  expect(time.speed).toBe(0);
});
