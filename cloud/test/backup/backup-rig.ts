import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { openStore } from '../../src/store/open-store.ts';

export const PASSPHRASE = 'correct horse battery';

/** Directories of a test; gone with it. */
export function makeDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-backup-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The data of a cloud that does not run: a store with rows to the given size, and keys. */
export async function makeData(dir: string, megabytes = 0): Promise<string> {
  const data = path.join(dir, 'data');
  const { db, close } = await openStore(data);
  await openAuditKey(data);
  mkdirSync(path.join(data, 'trust', 'bundles'), { mode: 0o700 });
  writeFileSync(path.join(data, 'trust', 'bundles', '1.jws'), 'a.b.c\n');
  for (let n = 0; n < megabytes * 16; n++)
    await db
      .insertInto('quarantine')
      .values({
        agent: 'gw1',
        epoch: null,
        seq: null,
        arrived: n,
        topic: 't',
        reason: 'r',
        payload: 'x'.repeat(64 * 1024),
      })
      .execute();
  await db.insertInto('organizations').values({ id: 'org-1', name: 'First', created: 1 }).execute();
  await close();
  return data;
}

export function makePassphrase(dir: string, text = PASSPHRASE): string {
  const file = path.join(dir, 'passphrase');
  writeFileSync(file, `${text}\n`);
  return file;
}

/** Every file below a directory with its contents. */
export function filesIn(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(dir, file), readFileSync(file).toString('base64')];
    }),
  );
}
