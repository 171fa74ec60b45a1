import { rmSync } from 'node:fs';
import path from 'node:path';
import { appendEntry } from '../audit/append-entry.ts';
import { applyInput, rowsIn } from '../commands/command-store.ts';
import type { Db } from '../store/transaction.ts';
import { syncDirectory } from '../trust/write-file-atomic.ts';
import { MARKER_FILE, type RestoreMarker, readMarker } from './restore-marker.ts';

/** That the store was restored, and how many commands were open in it. */
export type Settled = RestoreMarker & { readonly commands: number };

/**
 * At the first start after a restore, before anything else: no command that was open in the backup is ever handed out,
 * because the cloud that was lost may have done so; the store keeps that it was restored. Undefined when there is
 * nothing to settle. `at` is UTC ms. Throws CloudError `data-unusable`.
 */
export async function settleRestore(db: Db, dataDir: string, at: number): Promise<Settled | undefined> {
  const marker = readMarker(dataDir);
  if (marker === undefined) return undefined;
  const commands = await db.transaction().execute((trx) => settle(trx, marker, at));
  // Gone only after the commit: a crash in between settles again, and finds that it is done.
  rmSync(path.join(dataDir, MARKER_FILE));
  syncDirectory(dataDir);
  return commands === undefined ? undefined : { ...marker, commands };
}

async function settle(trx: Parameters<typeof appendEntry>[0], marker: RestoreMarker, at: number) {
  const { id, made, restored, actor } = marker;
  const known = await trx.selectFrom('restores').select('id').where('id', '=', id).executeTakeFirst();
  if (known !== undefined) return undefined;
  await trx.insertInto('restores').values({ id, made, restored, started: at }).execute();
  let commands = 0;
  for (const state of ['created', 'sent', 'accepted', 'running'] as const)
    for (const row of await rowsIn(trx, state)) {
      await applyInput(trx, row, { type: 'restored' }, at);
      commands++;
    }
  await appendEntry(trx, at, {
    actor,
    act: 'backup.restore',
    target: `restore:${id}`,
    origin: 'cli',
    outcome: 'done',
    details: {
      backupMade: new Date(made).toISOString(),
      restored: new Date(restored).toISOString(),
      openCommands: commands,
    },
  });
  return commands;
}
