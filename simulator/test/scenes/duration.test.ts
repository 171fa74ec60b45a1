import { expect, test } from 'vitest';
import { duration } from '../../src/scenes/duration.ts';

test.each([
  ['10s', 10_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['1d', 86_400_000],
  [0, 0],
  [2500, 2500],
])('%s', (given, ms) => expect(duration.parse(given)).toBe(ms));

test.each(['', '10', '10 s', 's', '-5s', '10s!', '5y', -1, 366 * 86_400_000, null, true, '400d', Number.NaN])(
  'refused: %s',
  (given) => {
    const read = duration.safeParse(given);
    expect(read.success).toBe(false);
    expect(read.error?.issues[0]?.message).toContain("'1m30s'");
  },
);
