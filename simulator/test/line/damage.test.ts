import { describe, expect, test } from 'vitest';
import { Chance } from '../../src/line/chance.ts';
import { cutUp, damage, waitMs } from '../../src/line/damage.ts';
import type { Fault, FaultKind } from '../../src/line/fault.ts';

const frame = Buffer.from(Array.from({ length: 40 }, (_, index) => index + 1));
const fault = (kind: FaultKind, more: Partial<Fault> = {}): Fault => ({ kind, on: 'any', to: 'any', ...more });
const struck = (kind: FaultKind, more?: Partial<Fault>, seed = 1) =>
  damage(frame, { [kind]: fault(kind, more) }, new Chance(seed));
const only = (kind: FaultKind, more?: Partial<Fault>, seed = 1): number[] => [
  ...(struck(kind, more, seed).frames[0] ?? []),
];
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

test('nothing wrong, and the frame as it was', () => {
  const whole = { frames: [frame], pieces: undefined, lateMs: 0, held: false, closes: false };
  expect(damage(frame, {}, new Chance(1))).toEqual(whole);
});

describe('bytes of a frame', () => {
  test.each([1, 5, 40])('%i of them garbled: as many differ, none is lost', (bytes) => {
    for (const seed of seeds) {
      const out = only('garble', { bytes }, seed);
      expect(out).toHaveLength(40);
      expect(out.filter((byte, place) => byte !== frame[place])).toHaveLength(bytes);
    }
  });

  test.each([1, 5, 100])('%i of them missing: the others in their order', (bytes) => {
    for (const seed of seeds) {
      const out = only('missing', { bytes }, seed);
      expect(out).toHaveLength(Math.max(0, 40 - bytes));
      expect(out).toEqual([...frame].filter((byte) => out.includes(byte)));
    }
  });

  test('doubled: each stands twice in its place', () => {
    for (const seed of seeds) {
      const out = only('doubled', { bytes: 3 }, seed);
      expect(out).toHaveLength(43);
      expect([...new Set(out)]).toEqual([...frame]);
    }
  });

  test('cut short: always shorter, and never nothing by chance', () => {
    for (const seed of seeds) {
      const { length } = only('truncate', {}, seed);
      expect(length).toBeGreaterThanOrEqual(1);
      expect(length).toBeLessThan(40);
    }
    expect(only('truncate', { bytes: 1000 })).toHaveLength(39);
    expect(struck('close', { bytes: 0 })).toMatchObject({ frames: [Buffer.alloc(0)], closes: true });
  });

  test('noise before it, and a repeat without', () => {
    const out = damage(frame, { noise: fault('noise', { bytes: 3 }), duplicate: fault('duplicate') }, new Chance(1));
    expect(out.frames.map(({ length }) => length)).toEqual([43, 40]);
    expect(out.frames[0]?.subarray(3)).toEqual(frame);
  });

  test('the same seed damages alike, another does not', () => {
    const run = (seed: number) =>
      (['garble', 'missing', 'doubled', 'truncate', 'noise'] as const).map((kind) => only(kind, {}, seed));
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });
});

test('a wait of fixed length, and one within a range that is used to both ends', () => {
  const chance = new Chance(3);
  expect(waitMs(undefined, chance)).toBe(0);
  expect(waitMs(fault('delay', { ms: 737 }), chance)).toBe(737);
  const waits = Array.from({ length: 500 }, () => waitMs(fault('delay', { ms: 700, upToMs: 1700 }), chance));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(700);
  expect(Math.min(...waits)).toBeLessThan(750);
  expect(Math.max(...waits)).toBeLessThanOrEqual(1700);
  expect(Math.max(...waits)).toBeGreaterThan(1650);
});

test('pieces are the whole, in order', () => {
  for (const bytes of [1, 3, 39, 40, 41]) {
    expect(Buffer.concat(cutUp(frame, bytes))).toEqual(frame);
    expect(cutUp(frame, bytes)).toHaveLength(Math.ceil(40 / bytes));
  }
});
