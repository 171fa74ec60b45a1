import { lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Pty } from '../../src/adapters/pty.ts';
import { ServedUnit } from '../../src/adapters/served-unit.ts';
import { sealFrame } from '../../src/modbus/rtu-frame.ts';
import { type Peer, ptyPeer, until } from './peers.ts';

const recorded = { 0: [0, 0x2002, 8], 130: [0x0d0a] };
const any = { on: 'any', to: 'any' } as const;

const frame = (pdu: string, unitId = 1): string =>
  sealFrame(unitId, Buffer.from(pdu.replaceAll(' ', ''), 'hex')).toString('hex');
const READ = frame('03 0000 0002');
const REPLY = frame('03 04 0000 2002');
/** A register whose bytes a terminal would translate. */
const LAST = frame('03 0082 0001');
const LAST_REPLY = frame('03 02 0d0a');

const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
const link = path.join(folder, 'ups0');
afterAll(() => rmSync(folder, { recursive: true }));

describe('a unit on its line', () => {
  // One for all tests: every terminal costs a descriptor for the life of the process.
  const served = new ServedUnit({ recorded, modbusRtu: link, baud: 9600, replyMs: 5 });
  let peer: Peer;
  beforeAll(() => served.start());
  afterAll(() => served.stop());
  beforeEach(() => {
    peer = ptyPeer(link);
  });
  afterEach(() => {
    served.faults.set([]);
    peer.close();
  });

  /** What came before the answer to one more request. */
  const last = async () => {
    peer.send(LAST);
    await until(() => peer.received.endsWith(LAST_REPLY), `the last reply, came ${peer.received}`);
    return peer.received.slice(0, -LAST_REPLY.length);
  };

  test('answers, byte for byte, and again when its asker has come back', async () => {
    peer.send(READ);
    expect(await last()).toBe(REPLY);
    peer.close();
    peer = ptyPeer(link);
    expect(await last()).toBe('');
  });

  test('noise, a wrong CRC and another unit get silence, and do not hide what follows', async () => {
    peer.send('ff00 5501');
    peer.send(READ.replace(/..$/, (byte) => (Number.parseInt(byte, 16) ^ 1).toString(16).padStart(2, '0')));
    peer.send(frame('03 0000 0002', 2));
    peer.send(READ);
    expect(await last()).toBe(REPLY);
  });

  test('a request in pieces, and one cut short that silence ends', async () => {
    for (const byte of READ.match(/../g) ?? []) {
      peer.send(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await peer.bytes(9)).toBe(REPLY);
    peer.send(frame('10 0602 0002 04 0000 4210').slice(0, 16));
    expect(await last()).toBe(REPLY);
    expect(served.wireLog.report.total).toBe(0);
  });

  test('a function it does not know, and a request against the rules', async () => {
    peer.send(frame('2b 0e 01 00'));
    expect(await peer.bytes(5)).toBe(frame('ab 01'));
    peer.send(frame('03 0001 0001'));
    expect(await last()).toBe(frame('ab 01') + frame('83 02'));
  });

  test('takes the time of request, thought and reply', async () => {
    const asked = performance.now();
    peer.send(frame('03 0080 0078'));
    await peer.bytes(245);
    const took = performance.now() - asked;
    const wire = ((8 + 245) * 10_000) / 9600;
    expect(took).toBeGreaterThanOrEqual(wire + 5 - 1);
    expect(took).toBeLessThan(wire + 2000);
  });

  test('the time of every request is told, a lost reply as one of no bytes', async () => {
    const { total } = served.requestLog.report();
    peer.send(frame('03 0080 0078'));
    await peer.bytes(245);
    served.faults.set([{ kind: 'drop', ...any, count: 1 }]);
    peer.send(READ);
    await last();
    await until(() => served.requestLog.report(total).requests.length === 3, 'three requests in the log');
    const [long, lost, short] = served.requestLog.report(total).requests;
    expect(long).toMatchObject({
      link: 'rtu',
      function: 3,
      address: 128,
      words: 120,
      requestBytes: 8,
      replyBytes: 245,
    });
    expect(lost).toMatchObject({ address: 0, words: 2, replyBytes: 0 });
    expect(short).toMatchObject({ address: 130, words: 1, replyBytes: 7 });
    const took = (long?.repliedAtMs ?? 0) - (long?.receivedAtMs ?? 0);
    expect(took).toBeGreaterThanOrEqual((245 * 10_000) / 9600 + 5 - 1);
    expect(lost?.receivedAtMs).toBeGreaterThanOrEqual((long?.repliedAtMs ?? 0) + (8 * 10_000) / 9600 - 5);
  });

  test('requests that come too fast are counted', async () => {
    const before = shortGaps();
    peer.send(READ);
    await peer.bytes(9);
    await last();
    expect(shortGaps()).toBeGreaterThan(before);
  });

  test.each([
    ['drop', {}, /^$/],
    ['lose', {}, /^$/],
    ['duplicate', {}, new RegExp(`^${REPLY}${REPLY}$`)],
    ['truncate', { bytes: 5 }, new RegExp(`^${REPLY.slice(0, 10)}$`)],
    ['noise', { bytes: 3 }, new RegExp(`^[0-9a-f]{6}${REPLY}$`)],
    ['crc', {}, new RegExp(`^${REPLY.slice(0, -4)}(?!${REPLY.slice(-4)})[0-9a-f]{4}$`)],
    ['transaction', {}, new RegExp(`^${REPLY}$`)],
    ['delay', { ms: 20 }, new RegExp(`^${REPLY}$`)],
  ] as const)('fault %s', async (kind, more, seen) => {
    served.faults.set([{ kind, ...any, ...more, count: 1 }]);
    peer.send(READ);
    expect(await last()).toMatch(seen);
  });

  test('a late reply comes behind the next one, and never into it', async () => {
    served.faults.set([{ kind: 'late', ms: 400, ...any, count: 1 }]);
    peer.send(READ);
    expect(await last()).toBe('');
    expect(await peer.bytes(16)).toBe(LAST_REPLY + REPLY);
  });

  test('down, it is silent; up again, it answers', async () => {
    await served.setDown(['rtu']);
    const before = heard();
    peer.send(READ);
    await until(() => heard() > before, 'the request is heard');
    await served.setDown([]);
    expect(await last()).toBe('');
  });

  const shortGaps = () => served.serialSeen?.shortGaps ?? 0;
  const heard = () => served.serialSeen?.heard ?? 0;
});

describe('the link to the terminal', () => {
  test('replaces an old one, and is gone after the stop', async () => {
    symlinkSync('/dev/pts/9999', path.join(folder, 'old'));
    const pty = new Pty(path.join(folder, 'old'));
    await pty.start(() => {});
    expect(readlinkSync(path.join(folder, 'old'))).toBe(pty.name);
    pty.stop();
    pty.stop();
    expect(lstatSync(path.join(folder, 'old'), { throwIfNoEntry: false })).toBeUndefined();
  });

  test('takes bytes that nobody reads without end and without waiting', async () => {
    const pty = new Pty(path.join(folder, 'unread'));
    await pty.start(() => {});
    for (let frame = 0; frame < 1000; frame++) pty.write(Buffer.alloc(250, 0x55));
    const peer = ptyPeer(pty.path);
    expect((await peer.bytes(1000)).slice(0, 2000)).toMatch(/^5+$/);
    peer.close();
    pty.stop();
  });

  test('is refused to a second simulator, by whatever way it comes, until the first has stopped', async () => {
    const taken = path.join(folder, 'taken');
    symlinkSync(folder, path.join(folder, 'way'));
    const [first, second] = [new Pty(taken), new Pty(path.join(folder, 'way', 'taken'))];
    await first.start(() => {});
    await expect(second.start(() => {})).rejects.toMatchObject({
      code: 'cannot-serve',
      message: expect.stringContaining('another simulator serves this path'),
    });
    second.stop();
    expect(readlinkSync(taken)).toBe(first.name);
    first.stop();
    await second.start(() => {});
    expect(readlinkSync(taken)).toBe(second.name);
    second.stop();
  });

  test('is left alone at the stop where it leads elsewhere by then', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    const pty = new Pty(elsewhere);
    await pty.start(() => {});
    rmSync(elsewhere);
    symlinkSync('/dev/pts/9999', elsewhere);
    pty.stop();
    expect(readlinkSync(elsewhere)).toBe('/dev/pts/9999');
  });

  test.each([
    ['a file', 'file', () => writeFileSync(path.join(folder, 'file'), 'kept'), /is there already/],
    ['a link to something else', 'device', () => symlinkSync('/dev/ttyUSB0', path.join(folder, 'device')), /ttyUSB0/],
    ['a folder that is not there', 'none/ups0', () => {}, /ENOENT/],
  ])('%s is refused and not touched', async (_, name, prepare, says) => {
    prepare();
    await expect(new Pty(path.join(folder, name)).start(() => {})).rejects.toMatchObject({
      code: 'cannot-serve',
      message: says,
    });
    if (name !== 'none/ups0')
      expect(lstatSync(path.join(folder, name)).isFile() || lstatSync(path.join(folder, name)).isSymbolicLink()).toBe(
        true,
      );
  });
});
