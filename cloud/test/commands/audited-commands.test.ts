import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read-audit.ts';
import { CommandRig, reboot, sensitivity } from './command-rig.ts';

let rig: CommandRig;
beforeEach(async () => {
  rig = await new CommandRig().start();
});
afterEach(() => rig.end());

const log = async () =>
  (await readAudit(rig.store.db, { limit: 50 }))
    .reverse()
    .map(({ actor, act, target, origin, outcome, details }) =>
      [actor, act, target, origin, outcome, details.name, details.state, details.code].filter(Boolean).join(' '),
    );

test('who asked for a command, from where, on what, and what became of it', async () => {
  const id = await rig.made(reboot);
  expect(await readAudit(rig.store.db, { limit: 1 })).toMatchObject([
    { details: { command: id, group: 1, groupName: 'Servers', delay: false, force: false, kind: 'immediate' } },
  ]);
  await rig.result(id, 'accepted');
  await rig.result(id, 'running');
  await rig.result(id, 'confirmed');
  expect(await log()).toEqual([
    'test command.create ups:S1 192.0.2.7 done outlet-group.reboot',
    'agent:a1 command.end ups:S1 agent:a1 done outlet-group.reboot confirmed',
  ]);
});

test('what was refused, by the cloud or the agent, what was lost sight of, and what was told in the end', async () => {
  await rig.create({ name: 'outlet-group.reboot', args: { group: 0, groupName: 'Main' } });
  rig.setOnline(false);
  await rig.made(reboot);
  rig.setOnline(true);
  const id = await rig.made(reboot);
  await rig.result(id, 'refused', { code: 'pending' });
  const silent = await rig.made(reboot);
  await rig.result(silent, 'accepted');
  rig.clock.pass(24 * 3_600_000);
  await rig.restart();
  await rig.result(silent, 'failed');
  expect(await log()).toEqual([
    'test command.create ups:S1 192.0.2.7 refused outlet-group.reboot',
    'test command.create ups:S1 192.0.2.7 done outlet-group.reboot',
    'cloud command.end ups:S1 cloud refused outlet-group.reboot refused offline',
    'test command.create ups:S1 192.0.2.7 done outlet-group.reboot',
    'agent:a1 command.end ups:S1 agent:a1 refused outlet-group.reboot refused pending',
    'test command.create ups:S1 192.0.2.7 done outlet-group.reboot',
    'cloud command.end ups:S1 cloud failed outlet-group.reboot unknown',
    'agent:a1 command.end ups:S1 agent:a1 failed outlet-group.reboot failed',
  ]);
});

test('no command without its entry: when the entry cannot be made, nothing is sent', async () => {
  await sql
    .raw("create trigger full before insert on audit begin select raise(abort, 'full'); end")
    .execute(rig.store.db);
  await expect(rig.create(reboot)).rejects.toThrow('full');
  await expect(rig.create(sensitivity)).rejects.toThrow('full');
  expect(rig.asked).toBe(0);
  expect(await rig.store.db.selectFrom('commands').selectAll().execute()).toEqual([]);
});
