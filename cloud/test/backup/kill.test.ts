import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeBackup } from '../../src/backup/make-backup.ts';
import { checkBackup } from '../../src/backup/read-backup.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { openStore } from '../../src/store/open-store.ts';
import { until } from '../rig/until.ts';
import { makeData, makeDir, PASSPHRASE } from './backup-rig.ts';

const childBackup = fileURLToPath(new URL('./child-backup.ts', import.meta.url));

function start(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [childBackup, ...words], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Kills the process as soon as that is true, or when it has ended by itself. */
async function killedWhen(child: ChildProcess, holds: () => boolean): Promise<void> {
  const ended = once(child, 'exit');
  await until(() => holds() || child.exitCode !== null, 60_000);
  child.kill('SIGKILL');
  await ended;
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : -1);

test('killed at any moment, a backup leaves the old file or the new one whole, and the next one tidies up', async () => {
  const dir = makeDir();
  const data = await makeData(dir, 12);
  const file = path.join(dir, 'b.rtb');
  const asked = { dataDir: data, file, passphrase: PASSPHRASE, at: 1 };
  await makeBackup(asked);
  const old = readFileSync(file);
  const inode = statSync(file).ino;
  const partial = `${file}.partial`;
  const moments = [
    () => existsSync(path.join(data, 'backup.work', 'cloud.db')),
    () => sizeOf(partial) > 0,
    // It has its name: a rename gives it another inode.
    () => statSync(file).ino !== inode,
  ];
  for (const moment of moments) {
    await killedWhen(start('backup', data, file), moment);
    if (!readFileSync(file).equals(old)) await checkBackup(file, PASSPHRASE);
  }
  await makeBackup(asked);
  expect(readdirSync(dir).sort()).toEqual(['b.rtb', 'data']);
  expect(readdirSync(data)).not.toContain('backup.work');
}, 60_000);

test('killed at any moment, a restore leaves nothing under the name, or all of it, and the next one tidies up', async () => {
  const dir = makeDir();
  const data = await makeData(dir, 12);
  const file = path.join(dir, 'b.rtb');
  await makeBackup({ dataDir: data, file, passphrase: PASSPHRASE, at: 1 });
  const staging = path.join(dir, 'new.restoring');
  const target = path.join(dir, 'new');
  const moments = [
    () => sizeOf(path.join(staging, 'cloud.db')) > 0,
    () => existsSync(path.join(staging, 'restored.json')),
  ];
  for (const moment of moments) {
    await killedWhen(start('restore', target, file), moment);
    if (existsSync(target)) break;
  }
  if (!existsSync(target))
    await restoreBackup({ dataDir: target, file, passphrase: PASSPHRASE, at: 2, actor: 'cli:tester' });
  expect(readdirSync(dir).sort()).toEqual(['b.rtb', 'data', 'new']);
  expect(readdirSync(target).sort()).toEqual(['cloud.db', 'restored.json', 'trust']);
  const { db, close } = await openStore(target);
  expect(
    await db
      .selectFrom('quarantine')
      .select((e) => e.fn.countAll().as('n'))
      .execute(),
  ).toEqual([{ n: 12 * 16 }]);
  await close();
}, 60_000);
