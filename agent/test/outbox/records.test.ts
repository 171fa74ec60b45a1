import { recordSchema } from '@ridethrough/protocol';
import { expect, it } from 'vitest';
import { BOOT, event, openTestDisk, seqs, takeAll, telemetry, testDirectory } from './open-test-disk.ts';

it('gives numbers from 1 without holes, and the texts that the contract asks for', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  const keys = await Promise.all([outbox.append(event()), outbox.append(telemetry('UPS2')), outbox.append(event())]);
  expect(keys).toEqual([1, 2, 3].map((seq) => ({ epoch, seq })));
  await outbox.beginSending();
  const [first] = await takeAll(outbox, 'urgent');
  const [sample] = await takeAll(outbox, 'backlog');
  expect(recordSchema('event').parse(JSON.parse(first?.text ?? ''))).toMatchObject({
    epoch,
    seq: 1,
    boot: BOOT,
    ups: 'UPS1',
  });
  expect(recordSchema('telemetry').parse(JSON.parse(sample?.text ?? ''))).toMatchObject({ seq: 2, ups: 'UPS2' });
});

it('keeps the text as it was when the record entered', async () => {
  const { outbox } = await openTestDisk(await testDirectory());
  const body = { event: 'fault.set', severity: 'warning', details: { fault: 'one' } };
  const appended = outbox.append(event('UPS1', { body }));
  body.details.fault = 'two';
  await appended;
  await outbox.beginSending();
  const [first] = await takeAll(outbox, 'urgent');
  expect(JSON.parse(first?.text ?? '').body.details).toEqual({ fault: 'one' });
});

it('commits telemetry that may wait within two seconds, or with the next that may not', async () => {
  const { outbox } = await openTestDisk(await testDirectory());
  let committed = false;
  const waiting = outbox.append(telemetry('UPS1', { durable: 'soon' })).then((key) => {
    committed = true;
    return key;
  });
  await outbox.epochs();
  expect(committed).toBe(false);
  expect(outbox.stats).toMatchObject({ records: 0, waiting: 1 });
  expect((await outbox.append(event())).seq).toBe(2);
  expect((await waiting).seq).toBe(1);
  expect((await outbox.append(telemetry('UPS1', { durable: 'soon' }))).seq).toBe(3);
});

it('commits what waits when it stops', async () => {
  const directory = await testDirectory();
  const { outbox } = await openTestDisk(directory);
  const waiting = outbox.append(telemetry('UPS1', { durable: 'soon' }));
  await outbox.stop();
  expect((await waiting).seq).toBe(1);
  const again = await openTestDisk(directory);
  await again.outbox.beginSending();
  expect(seqs(await takeAll(again.outbox, 'backlog'))).toEqual([1]);
});

it.each([
  ['a serial with a dot', event('A.B'), /ups/],
  ['a time that is no number', event('A', { ts: Number.NaN }), /ts/],
  ['a fraction of a millisecond', event('A', { mono: 0.5 }), /mono/],
  ['no body', event('A', { body: undefined }), /not JSON/],
  ['a body that is not JSON', event('A', { body: { n: 1n } }), /not JSON/],
  ['a huge body', event('A', { body: 'x'.repeat(200_000) }), /over 131072 bytes/],
])('refuses %s, and stays healthy', async (_what, record, says) => {
  const { outbox } = await openTestDisk(await testDirectory());
  const refused = outbox.append(record);
  await expect(refused).rejects.toMatchObject({ name: 'DiskError', code: 'bad-record' });
  await expect(refused).rejects.toThrow(says);
  expect((await outbox.append(event())).seq).toBe(1);
  expect(outbox.isHealthy).toBe(true);
});

it('bounds what waits in memory, and counts what it turned away', async () => {
  const { outbox } = await openTestDisk(await testDirectory());
  const all = await Promise.allSettled(Array.from({ length: 10_050 }, () => outbox.append(telemetry())));
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toHaveLength(50);
  expect(refused[0]).toMatchObject({ code: 'backlog-full' });
  expect(outbox.stats).toMatchObject({ records: 10_000, lost: 50, waiting: 0 });
});

it('says closed before the start and after the stop', async () => {
  const { outbox } = await openTestDisk(await testDirectory());
  await outbox.stop();
  await expect(outbox.append(event())).rejects.toMatchObject({ code: 'closed' });
  expect(outbox.isHealthy).toBe(false);
});
