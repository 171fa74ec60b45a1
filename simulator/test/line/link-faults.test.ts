import { expect, test } from 'vitest';
import type { Fault } from '../../src/line/fault.ts';
import { LinkFaults } from '../../src/line/link-faults.ts';

const everywhere = { on: 'any', to: 'any' } as const;

function set(...faults: Fault[]): LinkFaults {
  const links = new LinkFaults(7);
  links.set(faults);
  return links;
}

test('a fault with a count is used up by the replies it is for', () => {
  const links = set({ kind: 'drop', on: 'rtu', to: 'write', count: 2 });
  expect(links.strike('tcp', 'write')).toEqual({});
  expect(links.strike('rtu', 'read')).toEqual({});
  expect(links.strike('rtu', 'write').drop).toBeDefined();
  expect(links.faults).toEqual([{ kind: 'drop', on: 'rtu', to: 'write', count: 1 }]);
  expect(links.strike('rtu', 'write').drop).toBeDefined();
  expect(links.strike('rtu', 'write')).toEqual({});
  expect(links.faults).toEqual([]);
});

test('a fault without a count stays', () => {
  const links = set({ kind: 'delay', ms: 5, ...everywhere });
  for (let reply = 0; reply < 3; reply++) expect(links.strike('tcp', 'read').delay?.ms).toBe(5);
});

test('several kinds strike one reply, one of each kind at a time', () => {
  const links = set(
    { kind: 'noise', ...everywhere, count: 1 },
    { kind: 'late', ms: 1, ...everywhere, count: 1 },
    { kind: 'late', ms: 2, ...everywhere, count: 1 },
  );
  const first = links.strike('tcp', 'read');
  expect(Object.keys(first).sort()).toEqual(['late', 'noise']);
  expect(first.late?.ms).toBe(1);
  expect(links.strike('tcp', 'read').late?.ms).toBe(2);
});

test('a CRC is of the serial line, a transaction id of TCP', () => {
  const links = set({ kind: 'crc', ...everywhere }, { kind: 'transaction', ...everywhere });
  expect(Object.keys(links.strike('tcp', 'read'))).toEqual(['transaction']);
  expect(Object.keys(links.strike('rtu', 'read'))).toEqual(['crc']);
});

test('the same seed gives the same faults, and about as many as their chance says', () => {
  const run = () => {
    const links = set({ kind: 'drop', chance: 0.25, ...everywhere });
    return Array.from({ length: 2000 }, () => links.strike('tcp', 'read').drop !== undefined);
  };
  expect(run()).toEqual(run());
  const struck = run().filter(Boolean).length;
  expect(struck).toBeGreaterThan(400);
  expect(struck).toBeLessThan(600);
});
