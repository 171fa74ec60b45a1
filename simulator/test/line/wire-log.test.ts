import { expect, test } from 'vitest';
import { WireLog } from '../../src/line/wire-log.ts';

const write = (address: number) =>
  ({ link: 'tcp', function: 16, address, words: [0, 0x4210], outcome: 'done' }) as const;

test('keeps the newest writes and counts all of them', () => {
  const log = new WireLog(() => Date.UTC(2026, 0, 2));
  for (let number = 0; number < 1500; number++) log.add(write(number === 3 ? 1541 : 1538));
  const { total, byAddress, writes } = log.report;
  expect(total).toBe(1500);
  expect(byAddress).toEqual({ '1538': 1499, '1541': 1 });
  expect(writes).toHaveLength(1000);
  expect(writes.at(-1)).toEqual({ number: 1500, time: '2026-01-02T00:00:00.000Z', ...write(1538) });
  expect(log.count(1541)).toBe(1);
  expect(log.count(7)).toBe(0);
});
