import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadOf, serialOf, startManyUnits, statusReadsOf } from '../harness/many-units.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { addAgent, eventOf, eventsOf, listUps, startCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const COUNT = 16;
const WINDOW_READS = 40;
/** These are cut off and come back: two of each kind. */
const cut = [1, 2, 9, 10];

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

test('sixteen UPSs on one agent: all are read, none disturbs another, and what is lost comes back', async () => {
  const units = await startManyUnits(scratch, COUNT);
  const cloud = await startCloud(scratch);
  await addAgent(
    scratch,
    cloud,
    units.map(({ entry }) => entry),
  );
  for (let number = 1; number <= COUNT; number++) {
    const { readings } = await upsWith(cloud, serialOf(number), ['ups.status', 'ups.load', 'ups.serial'], 90_000);
    expect(readings['ups.serial']).toBe(serialOf(number));
    // Its own load, which no other has.
    expect(Math.abs(Number(readings['ups.load']) - loadOf(number)), serialOf(number)).toBeLessThan(2.5);
  }

  // The line is shared fairly: those of one kind are read about as often as each other.
  const readsOf = () => Promise.all(units.map(({ unit }) => statusReadsOf(unit)));
  const before = await readsOf();
  const grown = async () => (await readsOf()).map((reads, index) => reads - (before[index] ?? 0));
  await until(
    `${WINDOW_READS} more status reads of each`,
    async () => Math.min(...(await grown())) >= WINDOW_READS,
    90_000,
  );
  const now = await grown();
  for (const isSerial of [false, true]) {
    const own = now.filter((_, index) => units[index]?.isSerial === isSerial);
    expect(Math.max(...own) / Math.min(...own), isSerial ? 'serial' : 'network').toBeLessThan(3);
  }

  const others = units.filter((_, index) => !cut.includes(index + 1));
  for (const number of cut) await control(unitOf(number), 'PUT', '/link', { down: true });
  for (const number of cut) await eventOf(cloud, serialOf(number), 'link.lost', 60_000);
  // Those that are left keep being read while four are looked for.
  const left = await Promise.all(others.map(({ unit }) => statusReadsOf(unit)));
  await until(
    'the others read on',
    async () => {
      const reads = await Promise.all(others.map(({ unit }) => statusReadsOf(unit)));
      return reads.every((count, index) => count >= (left[index] ?? 0) + WINDOW_READS);
    },
    90_000,
  );
  for (const number of cut) await control(unitOf(number), 'PUT', '/link', { down: false });
  for (const number of cut) await eventOf(cloud, serialOf(number), 'link.restored', 90_000);
  expect((await listUps(cloud)).map(({ serial }) => serial).sort()).toEqual(
    units.map(({ unit }) => unit.serial).sort(),
  );
  for (const { unit } of others) {
    const events = (await eventsOf(cloud, unit.serial)).map(({ event }) => event);
    expect(events, unit.serial).not.toContain('link.lost');
    expect(events, unit.serial).not.toContain('unit.changed');
  }

  function unitOf(number: number) {
    const found = units[number - 1];
    if (found === undefined) throw new Error(`no unit ${number}`);
    return found.unit;
  }
}, 400_000);
