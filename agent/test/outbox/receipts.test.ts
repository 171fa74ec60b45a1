import { expect, it } from 'vitest';
import { event, openTestDisk, seqs, takeAll, telemetry, testDirectory } from './open-test-disk.ts';

async function heldSeqs(outbox: Awaited<ReturnType<typeof openTestDisk>>['outbox'], epoch: string) {
  await outbox.beginSending();
  const all = [...(await takeAll(outbox, 'urgent')), ...(await takeAll(outbox, 'backlog'))];
  return seqs(all.filter((record) => record.epoch === epoch)).sort((a, b) => a - b);
}

it('deletes what is receipted, up to a number and in ranges, and nothing else', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  for (let n = 0; n < 20; n++) void outbox.append(n % 3 === 0 ? event() : telemetry());
  await outbox.applyReceipt([
    {
      epoch,
      upTo: 4,
      ranges: [
        [7, 9],
        [12, 12],
        [19, 400],
      ],
    },
  ]);
  expect(await heldSeqs(outbox, epoch)).toEqual([5, 6, 10, 11, 13, 14, 15, 16, 17, 18]);
  expect(await outbox.epochs()).toEqual([{ epoch, firstHeld: 5, next: 21 }]);
  expect(outbox.stats.records).toBe(10);
  await outbox.applyReceipt([{ epoch, upTo: 20, ranges: [] }]);
  expect(outbox.stats).toMatchObject({ records: 0, bytes: 0, oldestTs: undefined });
  expect(await outbox.epochs()).toEqual([{ epoch, firstHeld: 21, next: 21 }]);
});

it('takes receipts for older epochs, repeated, stale and unknown ones', async () => {
  const directory = await testDirectory();
  const epochs: string[] = [];
  for (let start = 0; start < 3; start++) {
    const { outbox, epoch } = await openTestDisk(directory);
    epochs.push(epoch);
    for (let n = 0; n < 5; n++) await outbox.append(event());
    await outbox.stop();
  }
  const { outbox, epoch } = await openTestDisk(directory);
  const [first = '', second = '', third = ''] = epochs;
  expect((await outbox.epochs()).map((one) => [one.epoch, one.firstHeld, one.next])).toEqual([
    [first, 1, 6],
    [second, 1, 7],
    [third, 1, 7],
    [epoch, 1, 2],
  ]);
  await outbox.applyReceipt([{ epoch: '9-00000000', upTo: 100, ranges: [] }]);
  // Far beyond its last number: the next epoch's records must not go with it.
  await outbox.applyReceipt([{ epoch: first, upTo: 1_000_000, ranges: [[1, 1_000_000]] }]);
  await outbox.applyReceipt([{ epoch: second, upTo: 0, ranges: [[2, 3]] }]);
  await outbox.applyReceipt([
    { epoch: second, upTo: 0, ranges: [] },
    { epoch: second, upTo: 0, ranges: [[3, 3]] },
  ]);
  expect(await heldSeqs(outbox, first)).toEqual([]);
  expect(await heldSeqs(outbox, second)).toEqual([1, 4, 5, 6]);
  expect(await heldSeqs(outbox, third)).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await outbox.epochs()).map((one) => one.epoch)).toEqual([second, third, epoch]);
});

it('hands out each record once, and again when it was not receipted in time', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  await outbox.append(telemetry());
  await outbox.append(event());
  await outbox.beginSending();
  await outbox.append(telemetry());
  expect(seqs(await takeAll(outbox, 'live', 1000))).toEqual([3]);
  expect(seqs(await takeAll(outbox, 'backlog', 1000))).toEqual([1]);
  expect(seqs(await takeAll(outbox, 'urgent', 1000))).toEqual([2]);
  for (const stream of ['urgent', 'live', 'backlog'] as const)
    expect(await takeAll(outbox, stream, 30_000)).toEqual([]);
  await outbox.applyReceipt([{ epoch, upTo: 1, ranges: [] }]);
  expect(seqs(await takeAll(outbox, 'urgent', 31_001))).toEqual([2]);
  expect(seqs(await takeAll(outbox, 'backlog', 31_001))).toEqual([3]);
  expect(await takeAll(outbox, 'backlog', 61_000)).toEqual([]);
  expect(seqs(await takeAll(outbox, 'backlog', 61_002))).toEqual([3]);
});

it('keeps to the limits of a batch, and goes on where it stopped', async () => {
  const { outbox } = await openTestDisk(await testDirectory());
  for (let n = 0; n < 10; n++) await outbox.append(telemetry());
  await outbox.beginSending();
  const batch = { stream: 'backlog', now: 0, againAfterMs: 1000, mostAgain: 100 } as const;
  expect(seqs(await outbox.take({ ...batch, mostRecords: 3, mostBytes: 1e6 }))).toEqual([1, 2, 3]);
  expect(seqs(await outbox.take({ ...batch, mostRecords: 100, mostBytes: 1 }))).toEqual([4]);
  expect(seqs(await outbox.take({ ...batch, mostRecords: 100, mostBytes: 1e6 }))).toEqual([5, 6, 7, 8, 9, 10]);
});
