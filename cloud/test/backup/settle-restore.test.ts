import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read-audit.ts';
import { settleRestore } from '../../src/backup/settle-restore.ts';
import { CommandRig, reboot, sensitivity } from '../commands/command-rig.ts';
import { makeDir } from './backup-rig.ts';

let rig: CommandRig;
beforeEach(async () => {
  rig = await new CommandRig().start();
});
afterEach(() => rig.end());

const mark = (dir: string, id = 'r1') =>
  writeFileSync(path.join(dir, 'restored.json'), JSON.stringify({ v: 1, id, made: 5, restored: 9, actor: 'cli:ann' }));

test('what was open in the backup is never handed out, whatever its kind and state; what the agent tells later counts', async () => {
  const dir = makeDir();
  const ended = await rig.made(reboot);
  await rig.result(ended, 'confirmed');
  const ids = { sent: await rig.made(reboot), accepted: await rig.made(reboot), running: await rig.made(reboot) };
  await rig.result(ids.accepted, 'accepted');
  await rig.result(ids.running, 'accepted');
  await rig.result(ids.running, 'running');
  rig.setOnline(false);
  const waiting = await rig.made(sensitivity);
  // The process ended while it was being handed over.
  rig.setOnline(true);
  rig.answer = 'hang';
  void rig.create(reboot).catch(() => undefined);
  const handing = async () =>
    (await rig.store.db.selectFrom('commands').select('id').where('hand', '=', 'first').execute()).map(({ id }) => id);
  await expect.poll(async () => (await handing()).length, { timeout: 15_000 }).toBe(1);
  const [halfSent = ''] = await handing();
  rig.answer = 'sent';
  const before = rig.sent.length;

  mark(dir);
  const at = rig.clock.wallNow();
  expect(await settleRestore(rig.store.db, dir, at)).toMatchObject({ id: 'r1', commands: 5 });
  expect(existsSync(path.join(dir, 'restored.json'))).toBe(false);
  await rig.restart();
  rig.setOnline(true, 'b0020000');
  rig.clock.pass(60_000);
  for (const id of [...Object.values(ids), waiting, halfSent]) expect(await rig.state(id)).toBe('unknown');
  expect(await rig.state(ended)).toBe('confirmed');
  expect(rig.sent).toHaveLength(before);
  await rig.result(ids.running, 'confirmed');
  expect(await rig.state(ids.running)).toBe('confirmed');
  // What is asked for from now on goes its usual way.
  await rig.made(sensitivity);
  await expect.poll(() => rig.sent.length, { timeout: 15_000 }).toBe(before + 1);
  const told = await readAudit(rig.store.db, { act: 'backup', limit: 9 });
  expect(told).toMatchObject([
    { act: 'backup.restore', actor: 'cli:ann', details: { openCommands: 5, backupMade: '1970-01-01T00:00:00.005Z' } },
  ]);
});

test('it is settled once, also when the cloud is killed before the marker is gone', async () => {
  const dir = makeDir();
  mark(dir);
  expect(await settleRestore(rig.store.db, dir, 11)).toMatchObject({ commands: 0 });
  const id = await rig.made(reboot);
  mark(dir);
  expect(await settleRestore(rig.store.db, dir, 12)).toBeUndefined();
  expect(await rig.state(id)).toBe('sent');
  expect(existsSync(path.join(dir, 'restored.json'))).toBe(false);
  expect(await settleRestore(rig.store.db, dir, 13)).toBeUndefined();
  expect(await rig.store.db.selectFrom('restores').selectAll().execute()).toEqual([
    { id: 'r1', made: 5, restored: 9, started: 11 },
  ]);
  mark(dir, 'r2');
  expect(await settleRestore(rig.store.db, dir, 14)).toMatchObject({ commands: 1 });
});

test('a marker that cannot be read keeps the cloud from starting', async () => {
  const dir = makeDir();
  writeFileSync(path.join(dir, 'restored.json'), '{"v":1');
  await expect(settleRestore(rig.store.db, dir, 1)).rejects.toThrow(
    /restored\.json cannot be read: restore the backup again \(data-unusable\)/,
  );
});
