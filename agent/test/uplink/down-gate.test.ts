import {
  type CommandMessage,
  makeSigningKey,
  type ReceiptMessage,
  sealCommand,
  sealReceipt,
  topics,
} from '@ridethrough/protocol';
import { beforeAll, expect, it, test } from 'vitest';
import { DownGate } from '../../src/uplink/down-gate.ts';
import type { Rejection } from '../../src/uplink/open-down.ts';
import { Rejections } from '../../src/uplink/rejections.ts';
import { event, openTestDisk, testDirectory } from '../outbox/open-test-disk.ts';
import { AGENT, TestCloud } from '../trust/test-cloud.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

const command: CommandMessage = {
  v: 1,
  id: 'c1',
  agent: AGENT,
  ups: 'UPS1',
  name: 'beeper.mute',
  args: {},
  issued: 1,
  expires: 2,
  by: 'me',
};
const onCommand = topics.command(AGENT);
const onReceipt = topics.receipt(AGENT);
const bytes = (text: string): Uint8Array => Buffer.from(text);

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.make();
});

async function open(refresh: () => Promise<boolean> = async () => false) {
  const identity = await cloud.identity({ mqtt: ['mqtts://a'], https: 'https://a' });
  const trust = { bundle: identity.bundle, agent: AGENT };
  const taken: string[] = [];
  const rejected: Rejection[] = [];
  const gate = new DownGate({
    trust: () => trust,
    refresh,
    onReceipt: ({ epochs }) => taken.push(`receipt ${epochs.length}`),
    onCommand: ({ id }) => taken.push(`command ${id}`),
    onRejected: (why) => rejected.push(why),
  });
  return { gate, taken, rejected, trust };
}

it('lets through what is signed, in the order in which it came', async () => {
  const { gate, taken, rejected } = await open();
  const sealed = await Promise.all(['a', 'b', 'c'].map((id) => cloud.sealCommand({ ...command, id })));
  const receipt = await cloud.sealReceipt({ epochs: [] });
  gate.receive(onCommand, bytes(sealed[0] ?? ''));
  gate.receive(onReceipt, bytes(receipt));
  for (const one of sealed.slice(1)) gate.receive(onCommand, bytes(one));
  await gate.idle();
  expect(taken).toEqual(['command a', 'receipt 0', 'command b', 'command c']);
  expect(rejected).toEqual([]);
});

/** The payload replaced, header and signature as they were. */
function altered(jws: string, change: (payload: object) => object): string {
  const [head, payload = '', signature] = jws.split('.');
  const json = change(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return [head, Buffer.from(JSON.stringify(json)).toString('base64url'), signature].join('.');
}

test.each<[string, string, () => Promise<string> | string, Rejection['code']]>([
  ['plain JSON', onCommand, () => JSON.stringify(command), 'not-jws'],
  ['a plain receipt', onReceipt, () => '{"v":1,"epochs":[{"epoch":"1-00000000","upTo":9,"ranges":[]}]}', 'not-jws'],
  ['over 256 KB', onReceipt, () => 'a'.repeat(300_000), 'too-large'],
  [
    'an altered command',
    onCommand,
    async () => altered(await cloud.sealCommand(command), (one) => ({ ...one, ups: 'UPS2' })),
    'bad-signature',
  ],
  [
    'an altered receipt',
    onReceipt,
    async () => altered(await cloud.sealReceipt({ epochs: [] }), (one) => ({ ...one, send: ['status'] })),
    'bad-signature',
  ],
  ["another's command", onCommand, () => cloud.sealCommand({ ...command, agent: 'gw-other' }), 'wrong-agent'],
  ["another's receipt", onReceipt, () => cloud.sealReceipt({ epochs: [] }, 'gw-other'), 'wrong-agent'],
  [
    'a command by a stranger',
    onCommand,
    async () => sealCommand(command, await makeSigningKey('command')),
    'unknown-key',
  ],
  [
    "a command by a stranger in the cloud's name",
    onCommand,
    async () => sealCommand(command, { ...(await makeSigningKey('command')), kid: cloud.command.kid }),
    'bad-signature',
  ],
  [
    'a command signed by the receipt key',
    onCommand,
    () => sealCommand(command, { ...cloud.receipt, purpose: 'command' }),
    'unknown-key',
  ],
  [
    'a receipt signed by the command key',
    onReceipt,
    () => sealReceipt({ v: 1, agent: AGENT, epochs: [] }, { ...cloud.command, purpose: 'receipt' }),
    'unknown-key',
  ],
  ['a receipt in the place of a command', onCommand, () => cloud.sealReceipt({ epochs: [] }), 'wrong-type'],
  ['a command in the place of a receipt', onReceipt, () => cloud.sealCommand(command), 'wrong-type'],
  ['something else below down/', `ridethrough/v1/${AGENT}/down/x`, () => cloud.sealCommand(command), 'unknown-topic'],
])('does not take %s', async (_what, topic, make, code) => {
  const { gate, taken, rejected } = await open();
  gate.receive(topic, bytes(await make()));
  await gate.idle();
  await until('it is rejected', () => rejected.length > 0);
  expect(taken).toEqual([]);
  expect(rejected.map((one) => one.code)).toEqual([code]);
});

it('asks for a newer bundle when it does not know the key, and looks again with that', async () => {
  const own = await TestCloud.make();
  const before = await own.identity({ mqtt: ['mqtts://a'], https: 'https://a' });
  await own.rotateAll();
  const after = await own.identity({ mqtt: ['mqtts://a'], https: 'https://a' });
  let bundle = before.bundle;
  const taken: string[] = [];
  const rejected: Rejection[] = [];
  const gate = new DownGate({
    trust: () => ({ bundle, agent: AGENT }),
    refresh: async () => {
      bundle = after.bundle;
      return true;
    },
    onReceipt: () => taken.push('receipt'),
    onCommand: ({ id }) => taken.push(id),
    onRejected: (why) => rejected.push(why),
  });
  gate.receive(onCommand, bytes(await own.sealCommand(command)));
  await until('it is taken', () => taken.length === 1);
  expect(rejected).toEqual([]);
});

it('does not let a flood pile up', async () => {
  const { gate, rejected } = await open();
  for (let n = 0; n < 1000; n++) gate.receive(onCommand, bytes('x'));
  await gate.idle();
  expect(rejected).toHaveLength(1000);
  expect(rejected.filter(({ code }) => code === 'too-many')).toHaveLength(1000 - 256);
});

it('tells each reason once a minute, with how many there were', async () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const tell = ({ code }: Rejection, count: number) => told.push(`${clock.now() / 1000} ${code} ${count}`);
  const rejections = new Rejections({ clock, tell, signal });
  const add = (code: Rejection['code']) => rejections.add({ what: 'command', code, says: '' });
  for (let n = 0; n < 500; n++) add('bad-signature');
  add('too-large');
  await clock.advance(30_000);
  add('bad-signature');
  await clock.advance(200_000);
  add('bad-signature');
  expect(told).toEqual(['0 bad-signature 1', '0 too-large 1', '60 bad-signature 500', '230 bad-signature 1']);
  expect(rejections.count).toBe(503);
  stopping.abort();
  await clock.advance(100_000);
  expect(told).toHaveLength(4);
});

it('deletes nothing for a forged receipt, and takes a repeated one without harm', async () => {
  const broker = await TestBroker.start();
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  const { rejected, uplink } = openTestUplink(outbox, await broker.identity());
  for (let n = 0; n < 5; n++) await outbox.append(event());
  await until('all arrived', () => broker.arrivals.length === 5);
  const all: ReceiptMessage = { v: 1, agent: AGENT, epochs: [{ epoch, upTo: 5, ranges: [] }] };
  const forger = await makeSigningKey('receipt');
  const receipt = topics.receipt(AGENT);
  await broker.sendRaw(receipt, JSON.stringify(all));
  await broker.sendRaw(receipt, await sealReceipt(all, forger));
  await broker.sendRaw(receipt, await sealReceipt(all, { ...forger, kid: broker.cloud.receipt.kid }));
  await broker.sendRaw(receipt, await broker.cloud.sealReceipt({ epochs: all.epochs }, 'gw-other'));
  const good = await broker.cloud.sealReceipt({ epochs: [{ epoch, upTo: 2, ranges: [] }] });
  for (let n = 0; n < 3; n++) await broker.sendRaw(receipt, good);
  await until('the good one is applied', () => outbox.stats.records === 3);
  await until('the forged ones are told', () => rejected.length === 4);
  expect(outbox.stats.records).toBe(3);
  expect(rejected.map(({ code }) => code).sort()).toEqual(['bad-signature', 'not-jws', 'unknown-key', 'wrong-agent']);
  expect(uplink.state.connected).toBe(true);
});
