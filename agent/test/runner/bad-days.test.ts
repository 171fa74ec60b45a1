import { decode, type RegisterName, registers } from '@ridethrough/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LinkError } from '../../src/links/link.ts';
import { OneRequestLink } from '../../src/links/one-request-link.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { exception, FakeUnit, timeout } from './fake-unit.ts';
import { countReads, runOn, SERIAL, setUp, tells } from './rig.ts';

test('a command that reads everything from a slow unit does not make it look lost', async () => {
  const { clock, unit, runner, heard } = setUp();
  await clock.advance(5000);
  unit.replyMs = 1000;
  const before = heard.length;
  const command = runner.act(SERIAL, async (line) => {
    await line.confirm(SERIAL);
    return line.look(['inventory', 'setting', 'status']);
  });
  await clock.runUntil(command);
  await clock.advance(10_000);
  expect(tells(heard.slice(before))).not.toContain('state down');
  expect(runner.state).toBe('up');
  expect(countReads(unit, 0)).toBeGreaterThan(0);
});

test('a unit whose status means nothing is lost, however well it answers everything else', async () => {
  const { clock, unit, runner } = setUp();
  await clock.advance(5000);
  unit.words.set(1, 0);
  await clock.advance(6000);
  expect(runner.state).toBe('down');
});

test('refusals of a unit that is upset for a moment cost no connection, and nothing in the long run', async () => {
  const { clock, unit, runner, values } = setUp('rtu');
  await clock.advance(5000);
  const opens = unit.opens;
  unit.onRead = () => {
    throw exception(2);
  };
  await clock.advance(2000);
  unit.onRead = () => {};
  await clock.advance(3000);
  expect(unit.opens).toBe(opens);
  expect(runner.state).toBe('up');
  await clock.advance(70_000);
  expect(runner.known.without).toEqual([]);
  expect(values()).toMatchObject({ charge: 100, sensitivity: 'normal' });
  const before = unit.reads.length;
  await clock.advance(10_000);
  // Whole blocks again.
  expect(Math.max(...unit.reads.slice(before).map(({ words }) => words))).toBeGreaterThan(40);
});

test('what a unit does not have any more is not told as it was before', async () => {
  const { clock, unit, values } = setUp();
  await clock.advance(5000);
  expect(values().charge).toBe(100);
  unit.words.set(registers.charge.at, 0xffff);
  await clock.advance(2500);
  expect(values()).toHaveProperty('charge', undefined);
  unit.onRead = (at, words) => {
    if (at <= registers.runtime.at && at + words > registers.runtime.at) throw exception(2);
  };
  await clock.advance(20_000);
  expect(values()).toHaveProperty('runtime', undefined);
  expect(values().batteryVoltage).toBe(27);
});

test('a unit that answers one request per connection is read all the same, 2 s apart, and never written to', async () => {
  const clock = new VirtualClock();
  const unit = new FakeUnit(clock);
  const opened: number[] = [];
  const open = unit.open.bind(unit);
  unit.open = async () => {
    if (clock.now() - (opened.at(-1) ?? -2000) < 2000) await clock.sleep(2000 - (clock.now() - (opened.at(-1) ?? 0)));
    opened.push(clock.now());
    await open();
  };
  unit.onRead = () => clock.at(clock.now() + 1, () => unit.lose());
  const { runner, heard, values } = runOn(new OneRequestLink(unit, clock), clock, 'tcp');
  await clock.advance(120_000);
  expect(runner.state).toBe('up');
  expect(values()).toMatchObject({
    serial: SERIAL,
    charge: 100,
    sensitivity: 'normal',
    upsStatus: new Set(['online']),
  });
  expect(tells(heard).filter((word) => word === 'state down').length).toBeLessThanOrEqual(1);
  expect(Math.min(...opened.slice(1).map((at, i) => at - (opened[i] ?? 0)))).toBeGreaterThanOrEqual(2000);
  const write = runner.act(SERIAL, (line) => line.write({ register: 'batteryTestCommand', words: [1] }));
  await expect(clock.runUntil(write)).rejects.toThrow('one request per connection');
  expect(unit.writes).toEqual([]);
  // Another unit behind it is found out within a minute or so.
  unit.set({ serial: 'AS1724150316' });
  await clock.advance(90_000);
  expect(runner.unitId).toBe('AS1724150316');
  // Better days: connections are held again.
  unit.onRead = () => {};
  await clock.advance(700_000);
  const before = opened.length;
  await clock.advance(60_000);
  expect(opened.length).toBe(before);
});

type Trouble = 'timeout' | 'garbled' | 'refused' | 'busy' | 'lost' | 'none';
const troubles: readonly Trouble[] = ['timeout', 'garbled', 'refused', 'busy', 'lost', 'none', 'none', 'none'];

test('whatever befalls its requests, a runner tells nothing wrong, writes nothing, and is back within a minute', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('tcp', 'rtu', 'slow'),
      fc.array(fc.constantFrom(...troubles), { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 5, max: 3000 }),
      async (home, days, replyMs) => {
        const { clock, unit, runner, blocks, heard } = setUp(home);
        const truth = (name: RegisterName) => {
          const { at, words } = registers[name];
          return decode(
            registers[name],
            Array.from({ length: words }, (_, i) => unit.words.get(at + i) ?? 0xffff),
          );
        };
        unit.replyMs = replyMs;
        let turn = 0;
        const fails: { readonly [T in Trouble]: () => void } = {
          timeout: () => {
            throw timeout();
          },
          garbled: () => {
            throw new LinkError('garbled', 'not a valid reply');
          },
          refused: () => {
            throw exception(2);
          },
          busy: () => {
            throw exception(6);
          },
          lost: () => {
            unit.lose();
            throw new LinkError('closed', 'the port was lost');
          },
          none: () => {},
        };
        unit.onRead = () => fails[days[turn++] ?? 'none']();
        while (turn < days.length) await clock.advance(1000);
        unit.replyMs = 20;
        await clock.advance(60_000);
        expect(runner.state).toBe('up');
        expect(heard.filter((word) => word.startsWith('unit')).every((word) => word.endsWith(SERIAL))).toBe(true);
        // What was refused is absent, and nothing is ever another register's.
        for (const block of blocks)
          for (const [name, value] of Object.entries(block))
            if (value !== undefined) expect(value, name).toEqual(truth(name as RegisterName));
        expect(unit.writes).toEqual([]);
        await clock.runUntil(runner.stop());
      },
    ),
    { numRuns: 25, seed: Number(process.env.RIDETHROUGH_SEED ?? 20_260) },
  );
}, 30_000);
