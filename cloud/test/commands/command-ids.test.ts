import { expect, test } from 'vitest';
import { CommandIds } from '../../src/commands/command-ids.ts';

test('ids are version 7 UUIDs that sort by age, also within a millisecond and when the clock goes back', () => {
  const ids = new CommandIds();
  const at = Date.UTC(2026, 0, 1);
  const made = [...Array.from({ length: 10_000 }, () => ids.next(at)), ids.next(at - 5_000), ids.next(at + 60_000)];
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
