import { createReadStream, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { CloudError, isCloudError } from '../cloud-error.ts';
import { lockDirectory } from '../store/lock-directory.ts';
import { withTrustLock } from '../trust/trust-lock.ts';
import { syncDirectory } from '../trust/write-file-atomic.ts';
import { copyStore } from './copy-store.ts';
import { type Manifest, STORE_FILE } from './manifest.ts';
import { type OtherFile, readOtherFiles } from './other-files.ts';
import { MAGIC } from './sealed-format.ts';
import { SealedWriter } from './sealed-writer.ts';

/** Where the store is copied to before it is encrypted: on the same disk, and as private as the store itself. */
const WORK = 'backup.work';

export type BackupAsked = {
  readonly dataDir: string;
  readonly file: string;
  readonly passphrase: string;
  /** UTC ms. */
  readonly at: number;
};
export type BackupMade = { readonly made: number; readonly bytes: number; readonly files: number };

/**
 * Writes all that a cloud is made of into one encrypted file, while it runs: first beside it, then under its name.
 * Throws CloudError `backup-failed`, `data-unusable`, `trust-busy`.
 */
export async function makeBackup({ dataDir, file, passphrase, at }: BackupAsked): Promise<BackupMade> {
  await checkTarget(dataDir, file);
  const work = path.join(dataDir, WORK);
  if (!existsSync(path.join(dataDir, STORE_FILE)))
    throw new CloudError('data-unusable', `${dataDir} holds no data of a cloud: there is no ${STORE_FILE}`);
  const unlock = lockWork(work);
  const partial = `${file}.partial`;
  try {
    clear(work);
    const trust = path.join(dataDir, 'trust');
    const others = await withTrustLock(trust, async () => readOtherFiles(dataDir, [WORK]));
    const copy = path.join(work, STORE_FILE);
    const migrations = await copyStore(dataDir, copy);
    const manifest: Manifest = {
      v: 1,
      made: at,
      migrations,
      files: [
        { path: STORE_FILE, size: statSync(copy).size },
        ...others.map((other) => ({ path: other.path, size: other.contents.length })),
      ],
    };
    rmSync(partial, { force: true });
    const handle = await open(partial, 'wx', 0o600);
    try {
      await seal(handle, passphrase, manifest, copy, others);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    syncDirectory(path.dirname(path.resolve(file)));
    return { made: at, bytes: statSync(file).size, files: manifest.files.length };
  } catch (cause) {
    rmSync(partial, { force: true });
    if (isCloudError(cause)) throw cause;
    throw new CloudError('backup-failed', `the backup cannot be written to ${file}: ${String(cause)}`, { cause });
  } finally {
    clear(work);
    unlock();
    rmSync(work, { recursive: true, force: true });
  }
}

async function seal(
  handle: FileHandle,
  passphrase: string,
  manifest: Manifest,
  copy: string,
  others: readonly OtherFile[],
): Promise<void> {
  const writer = await SealedWriter.begin(async (bytes) => {
    for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
  }, passphrase);
  const list = Buffer.from(JSON.stringify(manifest));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(list.length);
  await writer.write(Buffer.concat([size, list]));
  for await (const piece of createReadStream(copy, { highWaterMark: 1024 * 1024 })) await writer.write(piece);
  for (const { contents } of others) await writer.write(contents);
  await writer.end();
}

/** Only a backup may be replaced, and none lies beside what it is to save. */
async function checkTarget(dataDir: string, file: string): Promise<void> {
  const failed = (says: string) => new CloudError('backup-failed', `${file}: ${says}`);
  const inside = path.relative(path.resolve(dataDir), path.resolve(file));
  if (!inside.startsWith('..') && !path.isAbsolute(inside))
    throw failed('a backup in the data directory would be lost together with it; it belongs elsewhere');
  if (!existsSync(path.dirname(path.resolve(file)))) throw failed('there is no such directory');
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) throw failed('it is there already, and is no file');
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    if (bytesRead < MAGIC.length || !buffer.equals(MAGIC))
      throw failed('it is there already, and is no backup that could be replaced');
  } finally {
    await handle.close();
  }
}

function lockWork(work: string): () => void {
  try {
    return lockDirectory(work);
  } catch (cause) {
    if (isCloudError(cause, 'data-in-use'))
      throw new CloudError('backup-failed', 'another backup is being made of this cloud', { cause });
    throw cause;
  }
}

/** What a backup that was killed has left, or this one. */
function clear(work: string): void {
  for (const name of readdirSync(work))
    if (!name.startsWith('lock.db')) rmSync(path.join(work, name), { recursive: true, force: true });
}
