import { expect, it } from 'vitest';
import { event, openTestDisk, telemetry, testDirectory } from '../outbox/open-test-disk.ts';
import { AGENT, openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

const keys = (broker: TestBroker) => broker.arrivals.map(({ record }) => record.seq);

it('brings each record to its topic, and deletes none before its receipt', async () => {
  const broker = await TestBroker.start();
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity());
  await until('connected', () => uplink.state.connected && broker.statuses.length > 0);
  await outbox.append(event('UPS1'));
  await outbox.append(telemetry('UPS2'));
  await until('both arrived', () => broker.arrivals.length === 2);
  expect(broker.arrivals.map(({ topic }) => topic)).toEqual([
    `ridethrough/v1/${AGENT}/up/UPS1/event`,
    `ridethrough/v1/${AGENT}/up/UPS2/telemetry`,
  ]);
  expect(broker.wrong).toEqual([]);
  expect(uplink.state).toMatchObject({ connected: true, receipted: false, unreceipted: 2, lastReceiptMono: undefined });
  await broker.receipt({ epochs: [{ epoch, upTo: 1, ranges: [] }] });
  await until('one is deleted', () => outbox.stats.records === 1);
  expect(uplink.state).toMatchObject({ receipted: true, unreceipted: 1, oldestTs: telemetry().ts });
  expect(keys(broker)).toEqual([1, 2]);
});

it('sends again on the same connection what was acknowledged but not receipted in time', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  openTestUplink(outbox, await broker.identity(), { timing: { againAfterMs: 200, firstReceiptMs: 0 } });
  await outbox.append(event());
  await outbox.append(telemetry());
  await until('both came twice', () => [1, 2].every((seq) => keys(broker).filter((one) => one === seq).length > 1));
  expect(broker.connections).toBe(1);
  expect(outbox.stats.records).toBe(2);
  await broker.receiptAll();
  await until('both are deleted', () => outbox.stats.records === 0);
});

it('only probes while no receipts come, and sends the rest again when they do', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  openTestUplink(outbox, await broker.identity(), { timing: { againAfterMs: 200 } });
  await Promise.all(Array.from({ length: 60 }, () => outbox.append(event())));
  const times = (seq: number) => keys(broker).filter((one) => one === seq).length;
  await until('the first came again and again', () => times(1) >= 3);
  const beforeReceipt = broker.arrivals.length;
  expect(beforeReceipt).toBeLessThan(60 * 3);
  await broker.receipt({ epochs: [] });
  await until('the last came again', () => times(60) >= 2);
  expect(outbox.stats.records).toBe(60);
});

it('sends again after a lost connection what had no receipt, acknowledged or not', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity(), { timing: { firstReceiptMs: 0 } });
  await outbox.append(event());
  await until('the first arrived', () => broker.arrivals.length === 1);
  broker.holds = true;
  await outbox.append(event());
  await until('the second arrived', () => broker.arrivals.length === 2);
  broker.cut();
  broker.held.length = 0;
  broker.holds = false;
  await until('both came again', () => broker.arrivals.length >= 4);
  expect(keys(broker)).toEqual([1, 2, 1, 2]);
  expect(broker.statuses.filter(({ online }) => online).map(({ conn }) => conn)).toEqual([1, 2]);
  expect(uplink.state.conn).toBe(2);
});

it('takes late, repeated, stale and unknown receipts, and garbage, without harm', async () => {
  const broker = await TestBroker.start();
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  const { uplink, rejected } = openTestUplink(outbox, await broker.identity());
  for (let n = 0; n < 6; n++) await outbox.append(event());
  await until('all arrived', () => broker.arrivals.length === 6);
  const receipt = `ridethrough/v1/${AGENT}/down/receipt`;
  await broker.sendRaw(receipt, 'not json');
  await broker.sendRaw(receipt, Buffer.from([0xff, 0xfe, 0]));
  await broker.sendRaw(receipt, JSON.stringify({ v: 1, epochs: [{ epoch, upTo: -5, ranges: [] }] }));
  await broker.sendRaw(receipt, JSON.stringify({ v: 2, epochs: [] }));
  await broker.sendRaw(`ridethrough/v1/${AGENT}/down/command`, '{}');
  await broker.sendRaw(`ridethrough/v1/${AGENT}/down/what`, '{}');
  await broker.receipt({ epochs: [{ epoch: '77-00000000', upTo: 900, ranges: [[1, 900]] }] });
  await broker.receipt({ epochs: [{ epoch, upTo: 2, ranges: [[5, 5]] }] });
  await broker.receipt({ epochs: [{ epoch, upTo: 1, ranges: [] }] });
  await until('the receipts are applied', () => outbox.stats.records === 3);
  expect(uplink.state.connected).toBe(true);
  expect(rejected.map(({ code }) => code)).toEqual([
    'not-jws',
    'not-jws',
    'not-jws',
    'not-jws',
    'not-jws',
    'unknown-topic',
  ]);
  expect(await outbox.epochs()).toEqual([{ epoch, firstHeld: 3, next: 7 }]);
  await broker.receipt({ epochs: [{ epoch, upTo: 6, ranges: [] }] });
  await until('all are deleted', () => outbox.stats.records === 0);
});

it('sends live records at once while a backlog of 10,000 goes out in batches', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const backlog: Promise<unknown>[] = [];
  for (let n = 0; n < 9_990; n++) backlog.push(outbox.append(telemetry(n % 2 ? 'UPS1' : 'UPS2')));
  await Promise.all(backlog);
  for (let n = 0; n < 10; n++) await outbox.append(event());
  const { uplink } = openTestUplink(outbox, await broker.identity(), { timing: { historyPerSecond: 8000 } });
  broker.onArrival = () => void broker.receiptAll();
  await until('connected', () => broker.arrivals.length > 0);
  const live = (await outbox.append(telemetry('UPS1'))).seq;
  const urgent = (await outbox.append(event('UPS2'))).seq;
  await until('the live ones arrived', () => keys(broker).includes(live) && keys(broker).includes(urgent));
  expect(new Set(keys(broker)).size).toBeLessThan(9_000);
  broker.onArrival = () => undefined;
  await until('all arrived', async () => {
    await broker.receiptAll();
    return new Set(keys(broker)).size === 10_002 && uplink.state.unreceipted === 0;
  });
  expect(keys(broker).slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, n) => 9_991 + n));
  const history = broker.arrivals.filter(({ isHistory }) => isHistory);
  expect(history).toHaveLength(9_990);
  expect(history.every(({ topic, record }) => topic.includes(`/${record.ups}/`))).toBe(true);
  expect(broker.wrong).toEqual([]);
});

it('keeps events and results of a unit in order and before its telemetry', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const all: Promise<unknown>[] = [];
  for (let n = 0; n < 200; n++) all.push(outbox.append(n % 4 === 3 ? event() : telemetry()));
  await Promise.all(all);
  openTestUplink(outbox, await broker.identity(), { timing: { firstReceiptMs: 0 } });
  await until('all arrived', () => broker.arrivals.length === 200);
  const kinds = broker.arrivals.map(({ record }) => record.kind);
  expect(kinds.lastIndexOf('event')).toBeLessThan(kinds.indexOf('telemetry'));
  expect(keys(broker).slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, n) => 4 * n + 4));
});

it('loses nothing when the connection is cut at random moments', async () => {
  const broker = await TestBroker.start();
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity(), {
    timing: { firstReceiptMs: 50, againAfterMs: 500 },
  });
  let cuts = 0;
  broker.onArrival = () => {
    if (broker.arrivals.length % 3 === 0) void broker.receiptAll();
    if (cuts < 12 && broker.sockets.size > 0 && (Math.random() < 0.02 || broker.arrivals.length === 100)) {
      cuts += 1;
      broker.cut();
    }
  };
  const appended: Promise<unknown>[] = [];
  for (let n = 0; n < 800; n++) {
    appended.push(outbox.append(n % 5 === 0 ? event() : telemetry(`UPS${n % 3}`)));
    if (n % 20 === 0) await Promise.all(appended.splice(0));
  }
  await until('all are receipted', async () => {
    await broker.receiptAll();
    return outbox.stats.records === 0;
  });
  expect(new Set(keys(broker)).size).toBe(800);
  expect(new Set(broker.arrivals.map(({ record }) => record.epoch))).toEqual(new Set([epoch]));
  expect(broker.wrong).toEqual([]);
  expect(uplink.state.conn).toBeGreaterThan(1);
});
