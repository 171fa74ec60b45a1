import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BOOT, event, openTestDisk, seqs, takeAll, telemetry, testDirectory } from './open-test-disk.ts';

const gaps = (records: readonly { text: string }[]) =>
  records.map(({ text }) => JSON.parse(text)).filter(({ kind }) => kind === 'gap');

it('drops the oldest unsent telemetry above its quota, keeps events, and says what it dropped', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory(), { maxBytes: 20_000 });
  await outbox.append(telemetry('UPS1', { ts: 1000 }));
  await outbox.append(event());
  for (let n = 2; n < 200; n++) await outbox.append(telemetry('UPS1', { ts: 1000 + n }));
  expect(outbox.stats.bytes).toBeLessThanOrEqual(20_500);
  await outbox.beginSending();
  const urgent = await takeAll(outbox, 'urgent');
  const kept = seqs(await takeAll(outbox, 'backlog'));
  expect(seqs(urgent)[0]).toBe(2);
  const told = gaps(urgent);
  expect(told[0]).toMatchObject({ ups: 'UPS1', body: { reason: 'quota', fromTs: 1000 } });
  const dropped = told.flatMap(({ body }) => {
    expect(body.epochs.map((one: { epoch: string }) => one.epoch)).toEqual([epoch]);
    return body.epochs[0].ranges.flatMap(([from, to]: [number, number]) =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at),
    );
  });
  const last = Math.max(...kept, ...seqs(urgent));
  const explained = new Set([...dropped, ...kept, ...seqs(urgent)]);
  expect([...explained].sort((a, b) => a - b)).toEqual(Array.from({ length: last }, (_, at) => at + 1));
  expect(dropped).not.toContain(2);
  expect(outbox.stats.dropped).toBe(dropped.length);
  expect(told.reduce((sum, { body }) => sum + body.count, 0)).toBe(dropped.length);
  // A tenth is dropped at a time, so the records about it stay few.
  expect(told.length).toBeLessThan(dropped.length / 5);
});

it('never drops what may have arrived, until a receipt on the next connection', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory(), { maxBytes: 40_000 });
  for (let n = 0; n < 20; n++) await outbox.append(telemetry());
  await outbox.beginSending();
  expect(await takeAll(outbox, 'backlog')).toHaveLength(20);
  for (let n = 0; n < 300; n++) await outbox.append(telemetry());
  expect(await outbox.epochs()).toMatchObject([{ epoch, firstHeld: 1 }]);
  await outbox.beginSending();
  for (let n = 0; n < 300; n++) await outbox.append(telemetry());
  expect(await outbox.epochs()).toMatchObject([{ epoch, firstHeld: 1 }]);
  await outbox.applyReceipt([{ epoch, upTo: 5, ranges: [] }]);
  for (let n = 0; n < 300; n++) await outbox.append(telemetry());
  const [state] = await outbox.epochs();
  expect(state?.firstHeld).toBeGreaterThan(20);
});

it('takes events above its quota, but no more telemetry', async () => {
  const { outbox, epoch } = await openTestDisk(await testDirectory(), { maxBytes: 2000 });
  for (let n = 0; n < 20; n++) await outbox.append(event());
  await expect(outbox.append(telemetry())).rejects.toMatchObject({ code: 'over-quota' });
  expect((await outbox.append(event())).seq).toBe(21);
  expect(outbox.stats.lost).toBe(1);
  await outbox.applyReceipt([{ epoch, upTo: 21, ranges: [] }]);
  expect((await outbox.append(telemetry())).seq).toBe(23);
  const [gap] = gaps(await takeAll(outbox, 'urgent'));
  expect(gap).toMatchObject({ seq: 22, ups: '-', body: { epochs: [], count: 1, reason: 'disk' } });
});

it('reports a full disk, counts what is lost, and goes on when there is room again', async () => {
  const { outbox, journal, epoch } = await openTestDisk(await testDirectory(), { maxFileBytes: 200_000 });
  const health: boolean[] = [];
  outbox.onHealth(({ healthy }) => health.push(healthy));
  const body = { samples: [{ ms: 0, readings: {} }], filler: 'x'.repeat(3000) };
  let last = 0;
  const fill = async () => {
    for (;;) last = (await outbox.append(telemetry('UPS1', { body }))).seq;
  };
  await expect(fill()).rejects.toMatchObject({ code: 'disk-failed', message: expect.stringMatching(/full/) });
  expect(outbox.isHealthy).toBe(false);
  await expect(outbox.append(telemetry('UPS1', { body, ts: 77 }))).rejects.toMatchObject({ code: 'disk-failed' });
  expect(outbox.stats.lost).toBe(2);
  expect((await outbox.epochs())[0]?.next).toBe(last + 1);
  await outbox.applyReceipt([{ epoch, upTo: last, ranges: [] }]);
  expect((await outbox.append(event())).seq).toBe(last + 2);
  expect(outbox.isHealthy).toBe(true);
  expect(health).toEqual([false, true]);
  await outbox.beginSending();
  const [gap] = gaps(await takeAll(outbox, 'urgent'));
  expect(gap).toMatchObject({ seq: last + 1, body: { count: 2, reason: 'disk', fromTs: 77 } });
  expect(await journal.unfinished()).toEqual([]);
});

it('takes a new file when the one in use turns out to be damaged, and keeps the journal', async () => {
  const directory = await testDirectory();
  const { outbox, journal, epoch } = await openTestDisk(directory);
  const command = {
    v: 1,
    id: 'c1',
    agent: 'a',
    ups: 'u',
    name: 'x',
    args: {},
    issued: 1,
    expires: 2,
    by: 'b',
  } as const;
  await journal.accept(command, BOOT);
  const says: string[] = [];
  outbox.onHealth((health) => says.push(health.says));
  const body = { samples: [{ ms: 0, readings: {} }], filler: 'x'.repeat(3000) };
  for (let n = 0; n < 3000; n++) void outbox.append(telemetry('UPS1', { body })).catch(() => undefined);
  await outbox.epochs();
  const file = await open(join(directory, 'outbox.db'), 'r+');
  const { size } = await file.stat();
  // All but the first pages, where the small tables lie.
  await file.write(Buffer.alloc(size - 65_536, 0xa5), 0, size - 65_536, 65_536);
  await file.close();
  await outbox.applyReceipt([{ epoch, upTo: 2900, ranges: [] }]).catch(() => undefined);
  const key = await outbox.append(event());
  expect(key.epoch).not.toBe(epoch);
  expect(says.join()).toMatch(/stands aside as outbox\.db\.unreadable/);
  expect(outbox.isHealthy).toBe(true);
  const again = await journal.accept(command, BOOT).catch((error) => error.code);
  expect(['known', 'disk-failed']).toContain(again);
});
