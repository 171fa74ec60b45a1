import { describe, expect, test } from 'vitest';
import { Chance } from '../../src/line/chance.ts';
import type { Fault } from '../../src/line/fault.ts';
import { LineNoise } from '../../src/line/line-noise.ts';
import { characterMs } from '../../src/line/pace.ts';
import type { Quirks } from '../../src/line/quirks.ts';
import { isSealed, sealFrame } from '../../src/modbus/rtu-frame.ts';
import { RtuSession } from '../../src/modbus/rtu-session.ts';
import { VirtualTime } from '../line/virtual-time.ts';
import { hex, makeAnswering } from './make-answering.ts';

const frame = (pdu: string, unitId = 1) => sealFrame(unitId, hex(pdu));
const READ = frame('03 0000 0002');
const REPLY = frame('03 04 0000 2002');
const CHARGE = frame('03 0082 0001');
const CHARGE_REPLY = frame('03 02 c800');
const any = { on: 'any', to: 'any' } as const;

/** A line at 9600 baud in virtual time. */
function makeLine(quirks: Quirks = {}, seed = 1) {
  const time = new VirtualTime();
  const unit = makeAnswering(time, { quirks, seed });
  const sent: { at: number; bytes: Buffer }[] = [];
  const session = new RtuSession(unit, {
    baud: 9600,
    time,
    write: (bytes) => void sent.push({ at: time.now(), bytes: Buffer.from(bytes) }),
  });
  const noise = new LineNoise({ baud: 9600, time, emit: (bytes) => session.emit(bytes) }, new Chance(seed));
  return {
    time,
    unit,
    sent,
    noise,
    session,
    /** What comes within `ms` of this request. */
    async ask(request: Buffer, ms = 2000): Promise<Buffer> {
      const from = sent.length;
      session.receive(request);
      await time.pass(ms);
      return Buffer.concat(sent.slice(from).map(({ bytes }) => bytes));
    },
    fault: (fault: Omit<Fault, 'on' | 'to'>) => unit.links.faults.set([{ ...any, count: 1, ...fault }]),
  };
}

describe('faults of one reply', () => {
  test.each<[Omit<Fault, 'on' | 'to'>, (out: Buffer) => void]>([
    [{ kind: 'exception' }, (out) => expect(out).toEqual(frame('83 02'))],
    [{ kind: 'exception', code: 6 }, (out) => expect(out).toEqual(frame('83 06'))],
    [{ kind: 'unit' }, (out) => expect(out).toEqual(frame('03 04 0000 2002', 2))],
    [
      { kind: 'garble', bytes: 2 },
      (out) => {
        expect(out).toHaveLength(9);
        expect(isSealed(out)).toBe(false);
      },
    ],
    [{ kind: 'missing', bytes: 2 }, (out) => expect(out).toHaveLength(7)],
    [{ kind: 'doubled', bytes: 2 }, (out) => expect(out).toHaveLength(11)],
    [{ kind: 'close' }, (out) => expect(out).toEqual(REPLY)],
  ])('%o', async (fault, check) => {
    const line = makeLine();
    line.fault(fault);
    check(await line.ask(READ));
    // Whatever became of it, the next is whole.
    expect(await line.ask(CHARGE)).toEqual(CHARGE_REPLY);
    expect(line.unit.links.log.struck).toEqual(fault.kind === 'close' ? {} : { [fault.kind]: 1 });
  });

  test('a stale reply is the answer to the request before, one behind for as long as it lasts', async () => {
    const line = makeLine();
    await line.ask(READ);
    line.unit.links.faults.set([{ ...any, kind: 'stale' }]);
    expect(await line.ask(CHARGE)).toEqual(REPLY);
    expect(await line.ask(READ)).toEqual(CHARGE_REPLY);
    line.unit.links.faults.set([]);
    expect(await line.ask(READ)).toEqual(REPLY);
  });

  test('in single bytes, with silence between them', async () => {
    const line = makeLine();
    line.fault({ kind: 'pieces', ms: 20 });
    expect(await line.ask(READ)).toEqual(REPLY);
    expect(line.sent).toHaveLength(9);
    const gaps = line.sent.slice(1).map(({ at }, index) => at - (line.sent[index]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(20 + characterMs(9600) - 1e-6);
  });

  test('glued: held back, then without a gap before the next', async () => {
    const line = makeLine();
    line.fault({ kind: 'glue' });
    expect(await line.ask(READ)).toEqual(Buffer.alloc(0));
    expect(await line.ask(CHARGE)).toEqual(Buffer.concat([REPLY, CHARGE_REPLY]));
    const gaps = line.sent.slice(1).map(({ at }, index) => at - (line.sent[index]?.at ?? 0));
    for (const gap of gaps) expect(gap).toBeLessThan(5);
  });

  test('what was held back does not come once the faults are set anew', async () => {
    const line = makeLine();
    line.fault({ kind: 'glue' });
    await line.ask(READ);
    line.unit.links.faults.set([]);
    expect(await line.ask(CHARGE)).toEqual(CHARGE_REPLY);
  });

  test('slow by a fixed time, by one of a range, and by the quirk', async () => {
    const line = makeLine();
    const took = () => {
      const { receivedAtMs = 0, repliedAtMs = 0 } = line.unit.requestLog.report().requests.at(-1) ?? {};
      return repliedAtMs - receivedAtMs - 9 * characterMs(9600);
    };
    await line.ask(READ);
    expect(took()).toBeCloseTo(20, -1);
    line.fault({ kind: 'delay', ms: 717 });
    await line.ask(READ);
    expect(took()).toBeCloseTo(737, -1);
    line.fault({ kind: 'delay', ms: 500, upToMs: 1000 });
    await line.ask(READ);
    expect(took()).toBeGreaterThanOrEqual(520);
    expect(took()).toBeLessThan(1030);
    await line.unit.links.change({ quirks: { replyMs: 1500 } });
    await line.ask(READ);
    expect(took()).toBeCloseTo(1500, -1);
  });
});

describe('noise on the line', () => {
  test('stuck: one byte at full speed, no request is heard, and all is well after', async () => {
    const line = makeLine();
    await line.unit.links.change({ stuck: 0 });
    line.noise.follow(line.unit.links.conditions);
    const out = await line.ask(READ, 1000);
    expect(new Set(out)).toEqual(new Set([0]));
    expect(out.length).toBeGreaterThan(900);
    expect(out.length).toBeLessThan(1000);
    expect(line.unit.links.log.struck).toEqual({ stuck: 1 });
    await line.unit.links.change({ stuck: false });
    line.noise.follow(line.unit.links.conditions);
    await line.time.pass(100);
    expect(await line.ask(READ)).toEqual(REPLY);
  });

  test('chatter between frames, never inside one, the same for the same seed', async () => {
    const run = async (seed: number) => {
      const line = makeLine({}, seed);
      await line.unit.links.change({ chatter: { everyMs: 50, bytes: 3 } });
      line.noise.follow(line.unit.links.conditions);
      const out = await line.ask(READ, 3000);
      line.noise.stop();
      expect(out.indexOf(REPLY)).toBeGreaterThanOrEqual(0);
      expect(out.length - REPLY.length).toBeGreaterThan(3 * 40);
      expect((out.length - REPLY.length) % 3).toBe(0);
      return out;
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(5)).not.toEqual(await run(6));
  });
});

describe('the control plane', () => {
  const quirks: Quirks = { writeReset: { gapMs: 200, forMs: 1500 } };
  const write = frame('10 0402 0001 02 0080');
  const DONE = frame('10 0402 0001');

  test('settings written 200 ms apart are taken', async () => {
    const line = makeLine(quirks);
    for (let times = 0; times < 5; times++) expect(await line.ask(write, 230)).toEqual(DONE);
    expect(line.unit.links.log.struck).toEqual({});
  });

  test('closer ones reset it: wrong CRCs and exception 2 until it is over, commands and reads included', async () => {
    const line = makeLine(quirks);
    expect(await line.ask(write, 100)).toEqual(DONE);
    const bad = [await line.ask(write, 100)];
    expect(line.unit.wireLog.report.total).toBe(2);
    for (let times = 0; times < 10; times++) bad.push(await line.ask(READ, 100));
    bad.push(await line.ask(frame('10 0602 0002 04 0000 4210'), 100));
    const refused = bad.filter((out) => isSealed(out));
    expect(refused.every((out) => out[2] === 2)).toBe(true);
    expect(refused.length).toBeGreaterThan(1);
    expect(refused.length).toBeLessThan(bad.length - 1);
    // Nothing of it was carried out.
    expect(line.unit.wireLog.report.total).toBe(2);
    expect(line.unit.links.log.struck).toEqual({ writeReset: 1, resetting: 12 });
    await line.time.pass(500);
    expect(await line.ask(READ)).toEqual(REPLY);
  });

  test('commands count as none, and a reset can be asked for', async () => {
    const line = makeLine(quirks);
    for (let times = 0; times < 3; times++) await line.ask(frame('10 0602 0002 04 0000 4210'), 60);
    expect(line.unit.links.conditions.resetting).toBe(false);
    await line.unit.links.change({ resetting: true, forMs: 1000 });
    expect(await line.ask(READ, 500)).not.toEqual(REPLY);
    await line.time.pass(500);
    expect(await line.ask(READ)).toEqual(REPLY);
  });
});

test('what a quirk refuses to read gets exception 2, and is counted', async () => {
  const line = makeLine({ longestRead: 26, refusedReads: [130], gaps: 'alone' });
  expect(await line.ask(frame('03 0000 001b'))).toEqual(frame('83 02'));
  expect(await line.ask(CHARGE)).toEqual(frame('83 02'));
  expect(await line.ask(frame('04 001b 0002'))).toEqual(frame('84 02'));
  expect(await line.ask(READ)).toEqual(REPLY);
  expect(line.unit.links.log.struck).toEqual({ longestRead: 1, refusedReads: 1, gaps: 1 });
});

test('nonsense is read on the wire and told with its request; the unit is as it was', async () => {
  const line = makeLine();
  line.unit.links.setNonsense({ register: 'charge', words: [870], count: 1, on: 'any' });
  expect(await line.ask(CHARGE)).toEqual(frame('03 02 0366'));
  expect(line.unit.memory.peek(130, 1)).toEqual([0xc800]);
  expect(line.unit.links.log.happenings()).toMatchObject([
    { link: 'rtu', what: 'nonsense', register: 'charge', asked: { address: 130, words: 1 } },
  ]);
  expect(await line.ask(CHARGE)).toEqual(CHARGE_REPLY);
});
