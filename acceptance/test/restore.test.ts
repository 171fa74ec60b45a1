import { statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outcome } from '../harness/commands.ts';
import { GROUP_1, SERIAL, startOneUps, writesTo } from '../harness/one-ups.ts';
import { run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { control } from '../harness/simulator.ts';
import { eventOf, eventsOf, get, operate, restartCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

test('a cloud is restored from its backup: what the agent still holds comes back, what is gone is said, and commands go on', async () => {
  const { cloud, unit, agent } = await startOneUps(scratch);
  const passphrase = scratch.path('passphrase');
  writeFileSync(passphrase, 'a long enough passphrase\n', { mode: 0o600 });
  const file = scratch.path('cloud.backup');
  await operate(cloud.folder, 'backup', file, '--passphrase-file', passphrase);
  expect(statSync(file).mode & 0o077).toBe(0);

  // After the backup: one outage that the cloud takes and receipts, so that the agent forgets it ...
  await control(unit, 'PUT', '/mains', { voltage: 0 });
  await eventOf(cloud, SERIAL, 'power.lost');
  await control(unit, 'PUT', '/mains', { voltage: 120 });
  await eventOf(cloud, SERIAL, 'power.restored');
  await until('receipted', async () => {
    const { stdout } = await run(process.execPath, ['agent/src/main.ts', 'status', '--config', agent.config, '--json']);
    return (JSON.parse(stdout) as { outbox?: { records?: number } }).outbox?.records === 0 || undefined;
  }).catch(() => undefined);
  await cloud.process.kill();
  // ... and one while there is no cloud, which the agent holds.
  await control(unit, 'PUT', '/mains', { voltage: 0 });
  await until(
    'on battery',
    async () => (await control<{ state: string }>(unit, 'GET', '/state')).state === 'onBattery',
  );

  const restored = scratch.path('restored');
  const wrong = scratch.path('wrong');
  writeFileSync(wrong, 'another long passphrase\n', { mode: 0o600 });
  const refused = await run(process.execPath, [
    'cloud/src/main.ts',
    'restore',
    file,
    '--passphrase-file',
    wrong,
    '--data',
    restored,
  ]);
  expect(refused.code).toBe(1);
  await operate(restored, 'restore', file, '--passphrase-file', passphrase);
  const again = await restartCloud(scratch, { ...cloud, folder: restored });
  expect(again.caHash).toBe(cloud.caHash);
  await upsWith(again, SERIAL, ['ups.status'], 90_000);
  await until(
    'the outage that the agent held',
    async () => (await eventsOf(again, SERIAL)).filter(({ event }) => event === 'power.lost').length === 1,
    60_000,
  );
  await control(unit, 'PUT', '/mains', { voltage: 120 });
  await eventOf(again, SERIAL, 'power.restored', 60_000);

  const lost = await until(
    'what is gone, in the audit log',
    async () =>
      (await get<{ entries: { act: string; outcome: string }[] }>(again, '/api/v1/audit?limit=500')).entries.find(
        ({ act }) => act === 'records.lost',
      ),
    60_000,
  );
  expect(lost).toBeDefined();
  expect((await outcome(again, SERIAL, 'outlet-group.reboot', GROUP_1)).state).toBe('confirmed');
  expect(await writesTo(unit, 1538)).toBe(1);
}, 240_000);
