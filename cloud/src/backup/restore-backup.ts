import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CloudError, isCloudError } from '../cloud-error.ts';
import { randomId } from '../random-id.ts';
import { lockDirectory } from '../store/lock-directory.ts';
import { syncDirectory, writeFileAtomic } from '../trust/write-file-atomic.ts';
import { checkStore } from './copy-store.ts';
import { type Manifest, STORE_FILE } from './manifest.ts';
import { checkBackup, readBackup, type TakeFile } from './read-backup.ts';
import { MARKER_FILE, type RestoreMarker } from './restore-marker.ts';
import { deriveKey } from './sealed-format.ts';
import { type StoreSummary, summarizeStore } from './summarize-store.ts';

export type RestoreAsked = {
  readonly file: string;
  readonly passphrase: string;
  /** Missing, or empty. */
  readonly dataDir: string;
  /** UTC ms. */
  readonly at: number;
  /** Who, for the audit log. */
  readonly actor: string;
};
export type Restored = StoreSummary & { readonly made: number; readonly files: number };

/**
 * Makes a data directory out of a backup. All of the backup is read and checked before anything is written; what is
 * written has its name only when it is whole. Throws CloudError `backup-unusable`, `data-newer`, `restore-refused`.
 */
export async function restoreBackup({ file, passphrase, dataDir, at, actor }: RestoreAsked): Promise<Restored> {
  const target = path.resolve(dataDir);
  checkEmpty(target);
  const derive = deriveOnce();
  await checkBackup(file, passphrase, derive);
  const staging = `${target}.restoring`;
  const unlock = lockStaging(staging);
  try {
    clear(staging);
    const take: TakeFile = (place, contents) => write(path.join(staging, place), contents);
    const manifest = await readBackup(file, passphrase, take, derive);
    checkStore(path.join(staging, STORE_FILE));
    const marker: RestoreMarker = { v: 1, id: randomId(16), made: manifest.made, restored: at, actor };
    writeFileAtomic(path.join(staging, MARKER_FILE), `${JSON.stringify(marker)}\n`);
    const summary = summarizeStore(path.join(staging, STORE_FILE));
    syncAll(staging, manifest);
    // SQLite would look for the lock's journal under the old name.
    unlock();
    for (const name of readdirSync(staging)) if (name.startsWith('lock.db')) rmSync(path.join(staging, name));
    takePlace(staging, target);
    return { ...summary, made: manifest.made, files: manifest.files.length };
  } catch (cause) {
    clear(staging);
    rmSync(staging, { recursive: true, force: true });
    if (isCloudError(cause)) throw cause;
    throw new CloudError('restore-refused', `the backup cannot be restored into ${dataDir}: ${String(cause)}`, {
      cause,
    });
  } finally {
    unlock();
  }
}

/** The file is read twice, and the key of one header is half a second's work. */
function deriveOnce(): typeof deriveKey {
  const keys = new Map<string, Promise<Buffer>>();
  return async (passphrase, header) => {
    const salt = header.salt.toString('hex');
    const key = keys.get(salt) ?? deriveKey(passphrase, header);
    keys.set(salt, key);
    // Whoever is given it wipes it.
    return Buffer.from(await key);
  };
}

function checkEmpty(target: string): void {
  const refused = (says: string) =>
    new CloudError('restore-refused', `${target} ${says}; a backup is restored into an empty directory only`);
  if (!existsSync(target)) return;
  let names: string[];
  try {
    names = readdirSync(target);
  } catch (cause) {
    throw new CloudError('restore-refused', `${target} cannot be read: ${String(cause)}`, { cause });
  }
  if (names.length > 0) throw refused(`holds ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' and more' : ''}`);
}

async function write(file: string, contents: AsyncIterable<Buffer>): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  await pipeline(contents, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
}

function syncAll(staging: string, { files }: Manifest): void {
  const directories = new Set(files.map(({ path: place }) => path.dirname(path.join(staging, place))));
  for (const directory of [...directories, staging]) syncDirectory(directory);
}

/** An empty directory is replaced by a rename, all at once. */
function takePlace(staging: string, target: string): void {
  try {
    renameSync(staging, target);
  } catch (cause) {
    const says = 'it cannot be put in its place; give a directory that is neither in use nor the root of a disk';
    throw new CloudError('restore-refused', `${target}: ${says} (${String(cause)})`, { cause });
  }
  syncDirectory(path.dirname(target));
}

function lockStaging(staging: string): () => void {
  try {
    return lockDirectory(staging);
  } catch (cause) {
    if (isCloudError(cause, 'data-in-use'))
      throw new CloudError('restore-refused', `another restore is under way in ${staging}`, { cause });
    throw cause;
  }
}

/** What a restore that was killed has left. */
function clear(staging: string): void {
  for (const name of readdirSync(staging))
    if (!name.startsWith('lock.db')) rmSync(path.join(staging, name), { recursive: true, force: true });
}
