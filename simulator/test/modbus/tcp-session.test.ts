import { expect, test } from 'vitest';
import type { Fault } from '../../src/line/fault.ts';
import type { Quirks } from '../../src/line/quirks.ts';
import { TcpSession } from '../../src/modbus/tcp-session.ts';
import { VirtualTime } from '../line/virtual-time.ts';
import { hex, makeAnswering } from './make-answering.ts';

const READ = hex('0001 0000 0006 01 03 0000 0002');
const REPLY = '00010000000701030400002002';
const CHARGE = hex('0002 0000 0006 01 03 0082 0001');
const CHARGE_REPLY = '000200000005010302c800';
const any = { on: 'any', to: 'any' } as const;

/** One connection in virtual time. */
function makeConnection(quirks: Quirks = {}) {
  const time = new VirtualTime();
  const unit = makeAnswering(time, { quirks });
  const sent: { at: number; hex: string }[] = [];
  const connection = { closedAt: -1 };
  const session = new TcpSession(unit, {
    time,
    via: 'network',
    write: (bytes) => void sent.push({ at: time.now(), hex: Buffer.from(bytes).toString('hex') }),
    close: () => {
      connection.closedAt = time.now();
    },
  });
  return {
    time,
    unit,
    sent,
    connection,
    async ask(request: Buffer, ms = 2000): Promise<string> {
      const from = sent.length;
      void session.receive(request);
      await time.pass(ms);
      return sent
        .slice(from)
        .map((piece) => piece.hex)
        .join('');
    },
    fault: (fault: Omit<Fault, 'on' | 'to'>) => unit.links.faults.set([{ ...any, count: 1, ...fault }]),
  };
}

test.each<[Omit<Fault, 'on' | 'to'>, RegExp]>([
  [{ kind: 'exception', code: 6 }, /^000100000003018306$/],
  [{ kind: 'unit' }, /^00010000000702030400002002$/],
  [{ kind: 'missing', bytes: 3 }, /^.{20}$/],
  [{ kind: 'doubled', bytes: 3 }, /^.{32}$/],
  [{ kind: 'garble' }, new RegExp(`^${REPLY}$`)],
  [{ kind: 'crc' }, new RegExp(`^${REPLY}$`)],
])('fault %o', async (fault, seen) => {
  const { ask, fault: set } = makeConnection();
  set(fault);
  expect(await ask(READ)).toMatch(seen);
  expect(await ask(CHARGE)).toBe(CHARGE_REPLY);
});

test('a stale reply carries the transaction id of the request and the answer to the one before', async () => {
  const { ask, fault } = makeConnection();
  await ask(READ);
  fault({ kind: 'stale' });
  expect(await ask(CHARGE)).toBe(REPLY.replace('0001', '0002'));
  expect(await ask(READ)).toBe(REPLY);
});

test('closed in the middle of a reply, what was before it sent', async () => {
  const { ask, fault, connection, unit } = makeConnection();
  fault({ kind: 'close', bytes: 5 });
  expect(await ask(READ)).toBe(REPLY.slice(0, 10));
  expect(connection.closedAt).toBe(20);
  expect(unit.requestLog.report().requests).toMatchObject([{ address: 0, replyBytes: 5 }]);
});

test('in pieces, and a later reply never between them', async () => {
  const { ask, fault, sent } = makeConnection();
  fault({ kind: 'pieces', ms: 30, bytes: 2 });
  expect(await ask(Buffer.concat([READ, CHARGE]))).toBe(REPLY + CHARGE_REPLY);
  expect(sent.map(({ at }) => at)).toEqual([20, 50, 80, 110, 140, 170, 200, 220]);
});

test('glued to the next', async () => {
  const { ask, fault, sent } = makeConnection();
  fault({ kind: 'glue' });
  expect(await ask(READ)).toBe('');
  await ask(CHARGE);
  expect(sent.map((piece) => piece.hex)).toEqual([REPLY + CHARGE_REPLY]);
});

test.each([
  ['close', 20],
  ['silence', -1],
] as const)('one request per connection, then %s', async (after, closedAt) => {
  const { ask, connection, unit } = makeConnection({ oneRequest: { after, pauseMs: 0 } });
  expect(await ask(READ)).toBe(REPLY);
  expect(connection.closedAt).toBe(closedAt);
  expect(await ask(CHARGE)).toBe('');
  expect(unit.links.log.struck).toEqual({ oneRequest: 1 });
});

test('a reply lost in a one-request connection is still its one', async () => {
  const { ask, fault, connection } = makeConnection({ oneRequest: { after: 'close', pauseMs: 0 } });
  fault({ kind: 'drop' });
  expect(await ask(READ)).toBe('');
  expect(connection.closedAt).toBe(20);
});

test('half open: requests are taken and not answered, then they are', async () => {
  const { ask, unit, connection } = makeConnection();
  await unit.links.change({ halfOpen: true });
  expect(await ask(READ)).toBe('');
  await unit.links.change({ halfOpen: false });
  expect(await ask(READ)).toBe(REPLY);
  expect(connection.closedAt).toBe(-1);
  expect(unit.links.log.struck).toEqual({ halfOpen: 1 });
});

test('a reset of the control plane is exception 2 here', async () => {
  const { ask, unit } = makeConnection();
  await unit.links.change({ resetting: true });
  for (let times = 0; times < 5; times++) expect(await ask(READ)).toBe('000100000003018302');
});

test('the quirk of slow replies draws anew each time', async () => {
  const { ask, unit, sent, time } = makeConnection({ replyMs: [737, 2500] });
  const waits: number[] = [];
  for (let times = 0; times < 20; times++) {
    const asked = time.now();
    await ask(READ, 3000);
    waits.push((sent.at(-1)?.at ?? 0) - asked);
  }
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(737);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2501);
  expect(new Set(waits).size).toBeGreaterThan(15);
  expect(unit.links.log.struck).toEqual({});
});
