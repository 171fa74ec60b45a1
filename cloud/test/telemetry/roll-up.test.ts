import type { TelemetryBody } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CARRY_MS, dueMinutes, MINUTE_MS, spanOf } from '../../src/telemetry/due-minutes.ts';
import { type RawRow, rollUp } from '../../src/telemetry/roll-up.ts';

const STEP_MS = 5_000;
const names = ['ups.load', 'battery.charge', 'input.voltage'] as const;

const rows = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 60 }),
      all: fc.boolean(),
      samples: fc.array(
        fc.record({
          back: fc.integer({ min: 0, max: 3 }),
          readings: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 0, max: 100 })),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list
      .map(({ at, all, samples }): RawRow => {
        const inOrder = samples.toSorted((a, b) => b.back - a.back);
        const body: TelemetryBody = {
          all,
          samples: inOrder.map(({ back, readings }) => ({ ms: -back * STEP_MS || 0, readings })),
        };
        return { ts: at * STEP_MS + 20 * MINUTE_MS, body };
      })
      .sort((a, b) => a.ts - b.ts),
  );

/** What stands at a moment, found by looking through everything again. */
function standingAt(moment: number, all: readonly RawRow[], name: string): number | undefined {
  const samples = all
    .flatMap(({ ts, body }) =>
      body.samples.map(({ ms, readings }, index) => ({
        at: ts + ms,
        readings,
        whole: body.all === true && index === 0,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => at <= moment);
  for (const { at, readings, whole } of samples.toReversed()) {
    const value = (readings as Record<string, number>)[name];
    if (value !== undefined) return moment - at < CARRY_MS ? value : undefined;
    if (whole) return undefined;
  }
  return undefined;
}

test('a minute is what standing values weigh, second by second', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 19, max: 28 }), (all, minute) => {
      const rolled = new Map(rollUp(minute, all).map((one) => [one.reading, one]));
      for (const name of names) {
        const values: number[] = [];
        for (let at = minute * MINUTE_MS; at < (minute + 1) * MINUTE_MS; at += STEP_MS) {
          const value = standingAt(at, all, name);
          if (value !== undefined) values.push(value);
        }
        const found = rolled.get(name);
        if (values.length === 0) expect(found).toBeUndefined();
        else {
          expect(found?.seconds).toBeCloseTo((values.length * STEP_MS) / 1000, 6);
          expect(found?.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 6);
          expect([found?.min, found?.max]).toEqual([Math.min(...values), Math.max(...values)]);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('every minute that a record changes is due', () => {
  fc.assert(
    fc.property(rows, fc.nat(), (all, pick) => {
      const added = all[pick % Math.max(1, all.length)];
      if (added === undefined) return;
      const without = all.filter((row) => row !== added);
      const due = new Set(dueMinutes(spanOf(added.ts, added.body)));
      for (let minute = 18; minute < 30; minute++)
        if (!due.has(minute)) expect(rollUp(minute, all)).toEqual(rollUp(minute, without));
    }),
    { numRuns: 300 },
  );
});
