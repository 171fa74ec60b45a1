import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CommandMessage } from '@ridethrough/protocol';
import { expect, it } from 'vitest';
import type { NewRecord } from '../../src/outbox/outbox.ts';
import { BOOT, event, openTestDisk, seqs, takeAll, testDirectory } from '../outbox/open-test-disk.ts';

const command = (id: string, expires = 2000): CommandMessage => ({
  v: 1,
  id,
  agent: 'agent-1',
  ups: 'UPS1',
  name: 'outlet-group.reboot',
  args: { group: 1 },
  issued: 1000,
  expires,
  by: 'somebody',
});

const result = (id: string, state: string): NewRecord => ({
  ...event(),
  kind: 'result',
  body: { command: id, name: 'outlet-group.reboot', state },
});

it('takes an id once, also after a restart', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  expect(await first.journal.accept(command('c1'), BOOT)).toBe('new');
  expect(await first.journal.accept(command('c1'), BOOT)).toBe('known');
  await first.outbox.stop();
  const { journal } = await openTestDisk(directory);
  expect(await journal.accept(command('c1'), 'ffffffff')).toBe('known');
  expect(await journal.find('c1')).toEqual({ command: command('c1'), boot: BOOT, state: 'accepted', wrote: false });
  expect(await journal.find('c2')).toBeUndefined();
});

it('takes an id once when it comes several times in one turn, with one record', async () => {
  const { journal, outbox } = await openTestDisk(await testDirectory());
  const record = result('c1', 'accepted');
  const verdicts = await Promise.all([1, 2, 3].map(() => journal.accept(command('c1'), BOOT, record)));
  expect(verdicts).toEqual(['new', 'known', 'known']);
  expect(outbox.stats.records).toBe(1);
});

it('shows after a kill what was under way, and whether a write may have reached the unit', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  for (const id of ['z', 'y', 'x', 'w']) await first.journal.accept(command(id), BOOT);
  await first.journal.note('z', 'running', { step: 1 });
  await first.journal.wroteMark('z');
  await first.journal.note('z', 'running');
  await first.journal.note('y', 'confirmed', undefined, result('y', 'confirmed'));
  await first.outbox.stop();
  const { journal, outbox } = await openTestDisk(directory);
  expect(await journal.unfinished()).toEqual([
    { command: command('z'), boot: BOOT, state: 'running', detail: { step: 1 }, wrote: true },
    { command: command('x'), boot: BOOT, state: 'accepted', wrote: false },
    { command: command('w'), boot: BOOT, state: 'accepted', wrote: false },
  ]);
  await outbox.beginSending();
  const [stored] = await takeAll(outbox, 'urgent');
  expect(JSON.parse(stored?.text ?? '')).toMatchObject({ kind: 'result', body: { command: 'y', state: 'confirmed' } });
});

it('gives the key of the result that came with a change, and stores neither when one is wrong', async () => {
  const { journal, outbox, epoch } = await openTestDisk(await testDirectory());
  await journal.accept(command('c1'), BOOT);
  expect(await journal.note('c1', 'confirmed', undefined, result('c1', 'confirmed'))).toEqual({ epoch, seq: 1 });
  expect(await journal.note('c1', 'confirmed')).toBeUndefined();
  const unknown = journal.note('c2', 'failed', undefined, result('c2', 'failed'));
  await expect(unknown).rejects.toMatchObject({ code: 'unknown-command' });
  await expect(journal.wroteMark('c2')).rejects.toMatchObject({ code: 'unknown-command' });
  const bad = journal.note('c1', 'failed', undefined, { ...result('c1', 'failed'), ups: 'a/b' });
  await expect(bad).rejects.toMatchObject({ code: 'bad-record' });
  expect((await journal.find('c1'))?.state).toBe('confirmed');
  await outbox.beginSending();
  expect(seqs(await takeAll(outbox, 'urgent'))).toEqual([1]);
});

it('keeps since when it stands, which is the first trusted time that is known', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  expect(await first.journal.madeAt(5000)).toBe(5000);
  expect(await first.journal.madeAt(4000)).toBe(5000);
  await first.outbox.stop();
  const { journal } = await openTestDisk(directory);
  expect(await journal.madeAt(9000)).toBe(5000);
});

it('of a version that did not keep that, has its records and commands, and stands from then on', async () => {
  const directory = await testDirectory();
  const first = await openTestDisk(directory);
  await first.journal.accept(command('c1'), BOOT);
  await first.outbox.append(event());
  await first.outbox.stop();
  const db = new DatabaseSync(join(directory, 'outbox.db'));
  db.exec('DROP TABLE journal; PRAGMA user_version = 1');
  db.close();
  const { journal, outbox, started } = await openTestDisk(directory);
  expect(started.setAside).toBeUndefined();
  expect(outbox.stats.records).toBe(2);
  expect(await journal.find('c1')).toBeDefined();
  expect(await journal.madeAt(7000)).toBe(7000);
});

it('forgets what is finished and expired, and nothing else', async () => {
  const { journal } = await openTestDisk(await testDirectory());
  await journal.accept(command('finished', 2000), BOOT);
  await journal.accept(command('running', 2000), BOOT);
  await journal.accept(command('later', 3000), BOOT);
  await journal.note('finished', 'confirmed');
  await journal.note('later', 'refused');
  expect(await journal.forgetExpired(2000)).toBe(0);
  expect(await journal.forgetExpired(2001)).toBe(1);
  expect(await journal.accept(command('later'), BOOT)).toBe('known');
  expect((await journal.unfinished()).map((entry) => entry.command.id)).toEqual(['running']);
  expect(await journal.find('finished')).toBeUndefined();
});
