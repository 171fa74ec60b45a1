import { topics } from '@ridethrough/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { MINUTE_MS } from '../../src/telemetry/due-minutes.ts';
import { readMessages, readRollups } from '../../src/telemetry/read-telemetry.ts';
import { type RawRow, rollUp } from '../../src/telemetry/roll-up.ts';
import { Roller } from '../../src/telemetry/roller.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { EPOCH, record, telemetry, UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(() => rig.stop());

/** An hour ago, at a full minute. */
const START = Math.floor(Date.now() / MINUTE_MS - 60) * MINUTE_MS;
const everything = { device: 1, from: 0, to: 9e12 };

async function allRollups() {
  const { items } = await readRollups(rig.store.db, everything, { limit: 10_000 });
  return items.map(({ ts, ...rest }) => ({ minute: ts / MINUTE_MS, ...rest }));
}

const rollEverything = async () => {
  await rig.path.roller.rollDue();
  await until(async () => (await rig.store.db.selectFrom('rollup_due').select('minute').execute()).length === 0);
};

test('rollups come out the same whatever the order, the repeats and the rolling in between', async () => {
  const messages = Array.from({ length: 60 }, (_, n) =>
    telemetry(
      { 'ups.load': (n * 37) % 100, ...(n % 3 === 0 && { 'battery.charge': 100 - n }) },
      { seq: n + 1, ts: START + n * 7_000 },
      n % 8 === 0,
    ),
  );
  const raw: RawRow[] = messages.map(({ ts, body }) => ({ ts, body: body as RawRow['body'] }));
  const expected = Array.from({ length: 10 }, (_, n) => START / MINUTE_MS + n).flatMap((minute) =>
    rollUp(minute, raw)
      .map((one) => ({ minute, ...one }))
      .sort((a, b) => (a.reading < b.reading ? -1 : 1)),
  );
  const [shuffled = []] = fc.sample(fc.shuffledSubarray(messages, { minLength: messages.length }), {
    numRuns: 1,
    seed: 7,
  });
  const agent = await rig.agent('gw1');
  await Promise.all(shuffled.slice(0, 20).map((message) => agent.send(message)));
  await rollEverything();
  await Promise.all([...shuffled.slice(10, 40), ...shuffled.slice(15, 25)].map((message) => agent.send(message)));
  await rollEverything();
  await agent.publish(topics.history('gw1', UPS), { v: 1, records: shuffled.slice(30) });
  await rollEverything();
  expect(await allRollups()).toEqual(expected);
});

test('a minute that is not over is left alone', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 5 }, { seq: 1 }));
  expect(await rig.path.roller.rollDue()).toBe(0);
  const due = await rig.store.db.selectFrom('rollup_due').selectAll().execute();
  expect(due.length).toBeGreaterThanOrEqual(2);
  const later = { ...systemClock, wallNow: () => Date.now() + 5 * MINUTE_MS };
  const roller = new Roller({
    clock: later,
    db: rig.store.db,
    log: { error: () => {} },
    telemetry: { unmark: async (trx) => void (await trx.deleteFrom('rollup_due').execute()) },
  });
  expect(await roller.rollDue()).toBeGreaterThan(0);
  const sum = (await allRollups()).reduce((seconds, one) => seconds + one.seconds, 0);
  expect(sum).toBeCloseTo(90, 6);
});

test('messages are read by range, in pages, by names', async () => {
  const agent = await rig.agent('gw1');
  for (let n = 0; n < 7; n++)
    await agent.send(
      telemetry(
        { 'ups.load': n, ...(n % 2 === 0 && { 'battery.charge': n }) },
        { seq: n + 1, ts: START + Math.floor(n / 3) * 1_000 },
      ),
    );
  await agent.send(
    record(
      'telemetry',
      {
        samples: [
          { ms: -500, readings: { 'ups.load': 70 } },
          { ms: 0, readings: { 'ups.load': 71 } },
        ],
      },
      { seq: 8, ts: START + 5_000 },
    ),
  );
  const loads: unknown[] = [];
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await readMessages(rig.store.db, everything, { limit: 2, after, readings: ['ups.load'] });
    loads.push(...page.items.flatMap(({ samples }) => samples.map(({ readings }) => readings['ups.load'])));
    after = page.next;
    pages++;
  } while (after !== undefined);
  expect([loads, pages]).toEqual([[0, 1, 2, 3, 4, 5, 6, 70, 71], 5]);
  const some = await readMessages(
    rig.store.db,
    { device: 1, from: START + 1_000, to: START + 2_000 },
    { limit: 10, readings: ['battery.charge'] },
  );
  expect(some.items.map(({ ts, samples }) => [ts - START, samples])).toEqual([
    [1_000, [{ ts: START + 1_000, readings: { 'battery.charge': 4 } }]],
  ]);
  const last = await readMessages(rig.store.db, { device: 1, from: START + 5_000, to: START + 6_000 }, { limit: 1 });
  expect(last.items[0]?.samples.map(({ ts }) => ts - START)).toEqual([4_500, 5_000]);
  await agent.receipted(EPOCH, 8);
});

test('rollups are read in pages and by names', async () => {
  const agent = await rig.agent('gw1');
  for (let n = 0; n < 5; n++)
    await agent.send(
      telemetry(
        { 'ups.load': n, 'battery.charge': 90, 'input.voltage': 230 },
        { seq: n + 1, ts: START + n * MINUTE_MS },
        true,
      ),
    );
  await rollEverything();
  const range = { device: 1, from: START, to: START + 5 * MINUTE_MS };
  const readings = ['ups.load', 'battery.charge'];
  const whole = await readRollups(rig.store.db, range, { limit: 100, readings });
  expect(whole.items.filter(({ reading }) => reading === 'ups.load').map(({ mean }) => mean)).toEqual([0, 1, 2, 3, 4]);
  expect(whole.next).toBeUndefined();
  const paged: unknown[] = [];
  let after: string | undefined;
  do {
    const page = await readRollups(rig.store.db, range, { limit: 3, after, readings });
    paged.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  expect(paged).toEqual(whole.items);
});
