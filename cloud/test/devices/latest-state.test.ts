import type { TelemetryBody } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatestState } from '../../src/devices/latest-state.ts';
import type { RecordKey } from '../../src/ingest/committed.ts';
import { compareKeys } from '../../src/ingest/lateness.ts';

type Message = { readonly key: RecordKey; readonly ts: number; readonly body: TelemetryBody };

const epochs = ['2-0000000a', '10-0000000b'];
const messages = fc
  .uniqueArray(fc.record({ epoch: fc.constantFrom(...epochs), seq: fc.integer({ min: 1, max: 12 }) }), {
    selector: ({ epoch, seq }) => `${epoch}/${seq}`,
    maxLength: 14,
  })
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc
          .record({
            all: fc.boolean(),
            first: fc.dictionary(fc.constantFrom('ups.load', 'ups.status', 'ups.test', '__proto__'), fc.integer()),
            second: fc.dictionary(fc.constantFrom('ups.load'), fc.integer()),
          })
          .map(
            ({ all, first, second }): Message => ({
              key,
              ts: key.seq * 100,
              body: {
                all,
                samples: [
                  { ms: -50, readings: first },
                  { ms: 0, readings: second },
                ],
              },
            }),
          ),
      ),
    ),
  );

/** In the order of the keys, every record simply laid over what was there. */
function model(all: readonly Message[]): Map<string, { value: unknown; ts: number }> {
  const state = new Map<string, { value: unknown; ts: number }>();
  for (const { ts, body } of all.toSorted((a, b) => compareKeys(a.key, b.key))) {
    if (body.all === true) state.clear();
    for (const { ms, readings } of body.samples)
      for (const [name, value] of Object.entries(readings)) state.set(name, { value, ts: ts + ms });
  }
  return state;
}

test('what is latest goes by (epoch, seq), whatever the order of arrival, and survives being stored', () => {
  fc.assert(
    fc.property(
      messages.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat()),
      ),
      ([all, arriving, when]) => {
        let state = new LatestState();
        for (const [at, { key, ts, body }] of arriving.entries()) {
          if (at === when % arriving.length) state = LatestState.parse(state.toString());
          state.merge(key, ts, body);
        }
        const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(state.readings)).toEqual(sorted(model(all)));
      },
    ),
    { numRuns: 500 },
  );
});
