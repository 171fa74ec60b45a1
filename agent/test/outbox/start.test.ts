import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compareEpochs } from '@ridethrough/protocol';
import { expect, it } from 'vitest';
import { openDisk } from '../../src/adapters/disk.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { BOOT, event, openTestDisk, takeAll, telemetry, testDirectory } from './open-test-disk.ts';

async function run(directory: string, records: number): Promise<string> {
  const { outbox, epoch } = await openTestDisk(directory);
  for (let n = 0; n < records; n++) await outbox.append(event());
  await outbox.stop();
  return epoch;
}

const bodies = async (outbox: Awaited<ReturnType<typeof openTestDisk>>['outbox'], kind: string) => {
  await outbox.beginSending();
  const all = (await takeAll(outbox, 'urgent')).map(({ text }) => JSON.parse(text));
  return all.filter((record) => record.kind === kind).map(({ body }) => body);
};

it('begins at 1, and closes the epoch before at each later start, empty or not', async () => {
  const directory = await testDirectory();
  const first = await run(directory, 0);
  const second = await run(directory, 3);
  const third = await run(directory, 0);
  expect([first, second, third].map((epoch) => Number.parseInt(epoch, 10))).toEqual([1, 2, 3]);
  const { outbox } = await openTestDisk(directory);
  expect(await bodies(outbox, 'epoch-closed')).toEqual([
    { closed: first, lastSeq: 0 },
    { closed: second, lastSeq: 4 },
    { closed: third, lastSeq: 1 },
  ]);
});

it('keeps the figures of what it holds over a restart', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  await first.outbox.append(event());
  await first.outbox.append(telemetry('UPS1', { ts: 99 }));
  const { stats } = first.outbox;
  expect(stats).toMatchObject({ records: 2, oldestTs: event().ts });
  await first.outbox.stop();
  const again = await openTestDisk(directory);
  const closed = Number((await takeAll(again.outbox, 'urgent')).at(-1)?.text.length);
  expect(again.outbox.stats).toMatchObject({ records: 3, bytes: stats.bytes + closed });
});

it.each([
  [
    'text',
    async (path: string) =>
      writeFile(path, 'this is not a database, but it is long enough to look like one. '.repeat(20)),
  ],
  [
    'zeros at its beginning',
    async (path: string) => writeFile(path, Buffer.concat([Buffer.alloc(4096), (await readFile(path)).subarray(4096)])),
  ],
  ['half of it', async (path: string) => truncate(path, Math.floor((await stat(path)).size / 8192) * 4096)],
  [
    'rubbish in the middle',
    async (path: string) => {
      const bytes = await readFile(path);
      bytes.fill(0xa5, 4096, bytes.length);
      await writeFile(path, bytes);
    },
  ],
  [
    "another program's database",
    async (path: string) => {
      await rm(path);
      const db = new DatabaseSync(path);
      db.exec('CREATE TABLE notes (text TEXT)');
      db.close();
    },
  ],
])('puts a file aside that holds %s, and begins a later epoch', async (_what, spoil) => {
  const directory = await testDirectory();
  const before = await run(directory, 200);
  await spoil(join(directory, 'outbox.db'));
  const { outbox, started, epoch } = await openTestDisk(directory);
  expect(started.setAside).toMatch(/^outbox\.db\.unreadable-\d{4}-\d\d-\d\dT/);
  expect(await readdir(directory)).toContain(started.setAside);
  expect(compareEpochs(epoch, before)).toBeGreaterThan(0);
  expect(outbox.isHealthy).toBe(true);
  expect(await outbox.append(event())).toEqual({ epoch, seq: 1 });
  expect(await bodies(outbox, 'epoch-closed')).toEqual([]);
});

it('keeps no more than the two newest of the files put aside', async () => {
  const directory = await testDirectory();
  for (let n = 0; n < 4; n++) {
    await writeFile(join(directory, 'outbox.db'), 'rubbish'.repeat(100));
    await run(directory, 1);
  }
  expect((await readdir(directory)).filter((file) => file.includes('unreadable'))).toHaveLength(2);
});

it('uses no key twice, and closes nothing it cannot know, when an old copy of the file is put back', async () => {
  const directory = await testDirectory();
  const first = await run(directory, 5);
  await copyFile(join(directory, 'outbox.db'), join(directory, 'copy'));
  const second = await run(directory, 5);
  await copyFile(join(directory, 'copy'), join(directory, 'outbox.db'));
  const third = await openTestDisk(directory);
  expect(compareEpochs(third.epoch, second)).toBeGreaterThan(0);
  expect((await third.outbox.epochs()).map(({ epoch }) => epoch)).toEqual([first, third.epoch]);
  expect(await bodies(third.outbox, 'epoch-closed')).toEqual([]);
});

it('goes on counting when the epoch file is gone or unreadable', async () => {
  const directory = await testDirectory();
  const first = await run(directory, 1);
  await rm(join(directory, 'epoch'));
  const second = await run(directory, 1);
  await writeFile(join(directory, 'epoch'), 'what');
  const third = await run(directory, 1);
  expect([first, second, third].map((epoch) => Number.parseInt(epoch, 10))).toEqual([1, 2, 3]);
  expect(await readFile(join(directory, 'epoch'), 'latin1')).toBe(`${third}\n`);
});

it('will not share its file', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  const { outbox } = openDisk({ directory, boot: BOOT, clock: systemClock });
  await expect(outbox.start()).rejects.toMatchObject({ name: 'DiskError', code: 'in-use' });
  expect((await first.outbox.append(event())).seq).toBe(1);
});

it('starts without a disk, and says so', async () => {
  const directory = await testDirectory();
  await mkdir(join(directory, 'outbox.db'));
  const { outbox, started } = await openTestDisk(directory);
  expect(started).toMatchObject({ epoch: undefined, problem: expect.stringMatching(/unable to open/) });
  expect(outbox.isHealthy).toBe(false);
  await expect(outbox.append(event())).rejects.toMatchObject({ code: 'disk-failed' });
  expect(outbox.stats.lost).toBe(1);
});
