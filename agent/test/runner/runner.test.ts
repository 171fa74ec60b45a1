import { registers } from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { Claims } from '../../src/runner/claims.ts';
import { RunnerError } from '../../src/runner/runner-error.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { exception, timeout } from './fake-unit.ts';
import { countReads, SERIAL, setUp, tells } from './rig.ts';

test('the serial number is read before anything is told, and status before the rest', async () => {
  const { clock, unit, heard } = setUp();
  await clock.advance(3000);
  expect(unit.reads[0]).toMatchObject({ at: registers.serial.at, words: registers.serial.words });
  expect(heard.slice(0, 4)).toEqual(['state connecting', `unit - -> ${SERIAL}`, 'state up', 'status']);
  expect(heard).toContain('inventory');
});

test('on a quiet network status is read every 100 ms, and never two others in a row', async () => {
  const { clock, unit } = setUp();
  await clock.advance(20_000);
  const before = countReads(unit, 0);
  await clock.advance(10_000);
  expect(countReads(unit, 0) - before).toBeGreaterThan(85);
  expect(countReads(unit, 0) - before).toBeLessThan(105);
  const polls = unit.reads.slice(1).map(({ at }) => at === 0);
  expect(polls.some((isStatus, i) => !isStatus && polls[i + 1] === false)).toBe(false);
});

test('slow replies bring the slow pace: status each second, measurements every ten', async () => {
  const { clock, unit, runner } = setUp();
  unit.replyMs = 737;
  await clock.advance(60_000);
  expect(runner.profile.name).toBe('slow');
  const before = { status: countReads(unit, 0), measurement: countReads(unit, 128) };
  await clock.advance(60_000);
  expect(countReads(unit, 128) - before.measurement).toBeLessThanOrEqual(7);
  expect(countReads(unit, 0) - before.status).toBeLessThanOrEqual(60);
});

test('a status word with none or several states is thrown away whole and counted', async () => {
  const { clock, unit, runner, heard } = setUp();
  await clock.advance(5000);
  const before = heard.length;
  unit.words.set(1, 0b110);
  await clock.advance(1000);
  expect(heard.slice(before).filter((word) => word === 'status')).toEqual([]);
  expect(runner.counters.badStatus).toBeGreaterThan(0);
  unit.words.set(1, 0b10);
  await clock.advance(5000);
  expect(heard.at(-1)).toBe('status');
});

test('exception 2 splits a block at item borders, and what is refused by itself is left out; the rest is read', async () => {
  const { clock, unit, runner, values } = setUp();
  const refused = registers.upsName;
  unit.onRead = (at, words) => {
    if (at < refused.at + refused.words && at + words > refused.at) throw exception(2);
  };
  await clock.advance(30_000);
  expect(runner.known.without).toEqual(['upsName']);
  expect(values()).toMatchObject({ sog0Name: 'Outlet Group 1', model: 'Smart-UPS 1500', realPowerRating: 1000 });
  const settled = unit.reads.length;
  expect(
    unit.reads.slice(-50).some(({ at, words }) => at < refused.at + refused.words && at + words > refused.at),
  ).toBe(false);
  unit.lose();
  await clock.advance(20_000);
  const again = unit.reads
    .slice(settled)
    .filter(({ at, words }) => at < refused.at + refused.words && at + words > refused.at);
  expect(again).toEqual([]);
});

test('refusals right after a write say nothing about the registers', async () => {
  const { clock, unit, runner } = setUp();
  await clock.advance(10_000);
  await clock.runUntil(runner.act(SERIAL, (line) => line.write({ register: 'sensitivity', words: [2] })));
  unit.onRead = () => {
    throw exception(2);
  };
  await clock.advance(1500);
  unit.onRead = () => {};
  await clock.advance(60_000);
  expect(runner.known.without).toEqual([]);
  expect(runner.state).toBe('up');
});

test('silence is lost after 5 s and restored with the next good status; reconnects are at least 2 s apart', async () => {
  const { clock, unit, heard } = setUp();
  await clock.advance(5000);
  unit.reachable = false;
  unit.lose();
  const opens = unit.opens;
  await clock.advance(20_000);
  expect(unit.opens - opens).toBeLessThanOrEqual(5);
  unit.reachable = true;
  await clock.advance(31_000);
  expect(tells(heard)).toEqual([
    'state connecting',
    `unit - -> ${SERIAL}`,
    'state up',
    'state stale',
    'state down',
    `unit ${SERIAL} -> ${SERIAL}`,
    'state up',
  ]);
});

test('a reply that fails is asked for again, after the serial number', async () => {
  const { clock, unit, heard } = setUp();
  await clock.advance(5000);
  let fail = true;
  unit.onRead = () => {
    if (fail) {
      fail = false;
      throw timeout();
    }
  };
  const before = unit.reads.length;
  await clock.advance(500);
  expect(unit.reads[before + 1]?.at).toBe(registers.serial.at);
  expect(tells(heard).at(-1)).toBe('state up');
});

test('another unit on the link is told before any of its values', async () => {
  const { clock, unit, heard } = setUp();
  await clock.advance(5000);
  unit.lose();
  unit.set({ serial: 'AS1724150316' });
  const before = heard.length;
  await clock.advance(4000);
  expect(heard.slice(before).filter((word) => !word.startsWith('state'))[0]).toBe(`unit ${SERIAL} -> AS1724150316`);
});

test('a command has the line for itself; before a write to another unit it stops', async () => {
  const { clock, unit, runner, heard } = setUp();
  await clock.advance(5000);
  const reads = unit.reads.length;
  const looked = await clock.runUntil(
    runner.act(SERIAL, async (line) => {
      await line.confirm(SERIAL);
      const values = await line.look(['setting', 'status']);
      await line.write({ register: 'batteryTestCommand', words: [1] });
      return values;
    }),
  );
  expect(looked).toMatchObject({ sensitivity: 'normal' });
  expect(unit.writes).toEqual([{ at: 1541, words: [1] }]);
  const during = unit.reads.slice(reads).map(({ at }) => at);
  // At most the read that was under way comes before it.
  expect(during.indexOf(registers.serial.at)).toBeLessThanOrEqual(1);

  unit.set({ serial: 'AS1724150316' });
  const swapped = runner.act(SERIAL, async (line) => {
    await line.confirm(SERIAL);
    await line.write({ register: 'batteryTestCommand', words: [1] });
  });
  await expect(clock.runUntil(swapped)).rejects.toSatisfy(
    (error) => RunnerError.is(error) && error.code === 'another-unit',
  );
  expect(unit.writes).toHaveLength(1);
  await clock.advance(2000);
  // Said to be connecting under its own name, though it answers at once.
  expect(tells(heard).slice(-3)).toEqual(['state connecting', `unit ${SERIAL} -> AS1724150316`, 'state up']);
});

test('a unit without a serial number, and one that refuses to give it, have the id of their link', async () => {
  const { clock, unit, runner } = setUp();
  unit.set({ serial: '' });
  await clock.advance(3000);
  expect(runner.unitId).toBe('x-00000000');
  const other = setUp();
  other.unit.onRead = (at) => {
    if (at === registers.serial.at) throw exception(2);
  };
  await other.clock.advance(6000);
  expect(other.runner.unitId).toBe('x-00000000');
});

test('of two links to one unit one reads, and the other takes over when it goes to another unit', async () => {
  const claims = new Claims();
  const clock = new VirtualClock();
  const first = setUp('tcp', claims, 'a', clock);
  await clock.advance(2000);
  const second = setUp('tcp', claims, 'b', clock);
  await clock.advance(20_000);
  expect(second.heard).toEqual(['state connecting']);
  expect(second.runner.says).toContain('another link');
  first.unit.lose();
  first.unit.set({ serial: 'AS1724150316' });
  await clock.advance(40_000);
  expect(second.runner.state).toBe('up');
  expect(first.runner.unitId).toBe('AS1724150316');
});

test('one UPS that fails in every way does not delay another', async () => {
  const clock = new VirtualClock();
  const bad = setUp('rtu', new Claims(), 'bad', clock);
  const good = setUp('tcp', new Claims(), 'good', clock);
  bad.unit.replyMs = 2000;
  bad.unit.onRead = () => {
    throw timeout();
  };
  await clock.advance(20_000);
  const before = countReads(good.unit, 0);
  await clock.advance(10_000);
  expect(countReads(good.unit, 0) - before).toBeGreaterThan(85);
});

test('an agent that itself stood still looks again at once, and calls no link lost that answers', async () => {
  for (const home of ['tcp', 'rtu', 'slow'] as const) {
    const { clock, unit, runner, heard } = setUp(home);
    await clock.advance(5000);
    clock.freeze(40_000);
    const before = heard.length;
    await clock.advance(3000);
    expect(tells(heard.slice(before)), home).not.toContain('state down');
    expect(runner.state, home).toBe('up');
    expect(heard.slice(before).filter((word) => word === 'status').length, home).toBeGreaterThan(1);
    expect(runner.profile.name, home).toBe(home);
    // A UPS that went away meanwhile is lost all the same, five seconds of waking later.
    unit.reachable = false;
    clock.freeze(40_000);
    unit.lose();
    await clock.advance(4000);
    expect(runner.state, home).toBe('stale');
    await clock.advance(4000);
    expect(runner.state, home).toBe('down');
    clock.freeze(40_000);
    await clock.advance(500);
    expect(runner.state, home).toBe('down');
  }
});

test('neither a command that holds the line nor a read that fails makes polling rest', async () => {
  const { clock, unit, runner } = setUp();
  await clock.advance(5000);
  const command = runner.act(SERIAL, async () => clock.sleep(4000));
  await clock.runUntil(command);
  let before = countReads(unit, 0);
  await clock.advance(500);
  expect(countReads(unit, 0) - before).toBeGreaterThan(2);
  unit.replyMs = 4000;
  unit.onRead = () => {
    unit.lose();
    throw timeout();
  };
  const opens = unit.opens;
  while (unit.isOpen) await clock.advance(10);
  unit.onRead = () => {};
  unit.replyMs = 20;
  before = countReads(unit, 0);
  await clock.advance(2200);
  expect(unit.opens).toBe(opens + 1);
  expect(countReads(unit, 0)).toBeGreaterThan(before);
});
