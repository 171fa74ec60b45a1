import { lstatSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ServedUnit } from '../../src/adapters/served-unit.ts';
import { sealFrame } from '../../src/modbus/rtu-frame.ts';
import { ptyPeer, until } from './peers.ts';

const frame = (pdu: string): string => sealFrame(1, Buffer.from(pdu.replaceAll(' ', ''), 'hex')).toString('hex');
const READ = frame('03 0000 0002');
const REPLY = frame('03 04 0000 2002');

const folder = mkdtempSync(path.join(tmpdir(), 'ridethrough-'));
const link = path.join(folder, 'ups0');
const served = new ServedUnit({ recorded: { 0: [0, 0x2002, 8] }, modbusRtu: link, replyMs: 5 });
beforeAll(() => served.start());
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

const isThere = (): boolean => lstatSync(link, { throwIfNoEntry: false }) !== undefined;
const answers = async (): Promise<void> => {
  const peer = ptyPeer(link);
  peer.send(READ);
  await until(() => peer.received.endsWith(REPLY), `the reply, came ${peer.received}`);
  peer.close();
};

test('the device file vanishes under who has it open, and comes back as another terminal', async () => {
  const peer = ptyPeer(link);
  const before = served.at.modbusRtu?.terminal;
  await served.links.change({ unplugged: true });
  expect(isThere()).toBe(false);
  await until(() => peer.closed, 'the terminal hangs up');
  await served.links.change({ unplugged: false });
  expect(readlinkSync(link)).toBe(served.at.modbusRtu?.terminal);
  // The old one is still open here, so the new one has another name.
  expect(served.at.modbusRtu?.terminal).not.toBe(before);
  peer.close();
  await answers();
});

test('it comes back by itself, also when it is told so in the same moment', async () => {
  await Promise.all([
    served.links.change({ unplugged: true }),
    served.links.change({ unplugged: false }),
    served.links.change({ unplugged: true, forMs: 100 }),
  ]);
  expect(isThere()).toBe(false);
  await until(isThere, 'the link is back');
  await answers();
});

test('what lies at the path by then is left alone, and the log says why it is not back', async () => {
  await served.links.change({ unplugged: true, forMs: 50 });
  writeFileSync(link, 'kept');
  await until(() => served.links.log.happenings().at(-1)?.what === 'failed', 'the failure is told');
  expect(served.links.log.happenings().at(-1)?.says).toContain('is there already');
  expect(lstatSync(link).isFile()).toBe(true);
  rmSync(link);
  await served.links.change({ unplugged: false });
  await answers();
});

test('a line that is stuck is full of its byte, and then of nothing', async () => {
  const peer = ptyPeer(link);
  await served.links.change({ stuck: 0x55 });
  expect(await peer.bytes(100)).toMatch(/^(55)+$/);
  peer.send(READ);
  await until(() => served.links.log.struck.stuck === 1, 'the request is lost');
  await served.links.change({ stuck: false });
  peer.close();
  await answers();
});

test('no descriptor is left behind by coming and going', async () => {
  const { readdirSync } = await import('node:fs');
  const count = (): number => readdirSync('/proc/self/fd').length;
  const before = count();
  for (let times = 0; times < 5; times++) {
    await served.links.change({ unplugged: true });
    await served.links.change({ unplugged: false });
  }
  await until(() => count() <= before + 1, `${count()} descriptors, ${before} before`);
});
