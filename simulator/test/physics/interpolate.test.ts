import { expect, test } from 'vitest';
import { interpolate } from '../../src/physics/interpolate.ts';
import { random } from '../../src/physics/random.ts';

const curve = [
  [0, 0],
  [10, 100],
  [20, 110],
] as const;

test.each([
  [0, 0],
  [5, 50],
  [10, 100],
  [15, 105],
  [30, 120],
  [-1, -10],
])('at %d stands %d', (x, y) => {
  expect(interpolate(curve, x)).toBeCloseTo(y, 9);
});

test('a curve of one point is none', () => {
  expect(() => interpolate([[0, 0]], 1)).toThrow(RangeError);
});

test('random numbers spread evenly and repeat for a seed', () => {
  const draw = (seed: number) => {
    const found: number[] = [];
    let state = seed;
    for (let i = 0; i < 2000; i++) {
      const [next, value] = random(state);
      state = next;
      found.push(value);
    }
    return found;
  };
  const drawn = draw(7);
  expect(draw(7)).toEqual(drawn);
  expect(draw(8)).not.toEqual(drawn);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  expect(drawn.reduce((sum, value) => sum + value, 0) / drawn.length).toBeCloseTo(0.5, 1);
});
