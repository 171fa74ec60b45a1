import { expect, test } from 'vitest';
import mains from '../../../src/control/acts/mains.ts';

const mistakes = (body: unknown): readonly string[] => {
  const bound = mains.bind(body);
  return bound.ok ? [] : bound.mistakes.map(({ path, message }) => `${path}: ${message}`);
};

test.each([
  { voltage: 0 },
  { voltage: 0, forMs: 400 },
  { percent: 85, rampMs: 60_000 },
  { voltage: 95, frequency: 58, distortion: 0.2, flicker: 0.1, quality: 'generator' },
])('%j is taken', (body) => {
  expect(mistakes(body)).toEqual([]);
});

test.each<[unknown, string[]]>([
  [{}, [': at least one of voltage, percent, frequency, distortion, flicker, quality, rampMs, forMs']],
  [{ rampMs: 5, forMs: 10 }, [': rampMs and forMs say how something changes: name that too']],
  [{ voltage: 1, percent: 3 }, [': voltage or percent, not both']],
  [
    { quality: 'diesel', forMs: 0, distortion: 2 },
    [
      'distortion: a number from 0 to 1 (of the voltage)',
      'quality: one of utility, generator',
      'forMs: a whole number from 1 to 86400000 (ms)',
    ],
  ],
])('%j is refused, each mistake named once', (body, expected) => {
  expect(mistakes(body)).toEqual(expected);
});
