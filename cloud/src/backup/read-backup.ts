import { open } from 'node:fs/promises';
import { CloudError } from '../cloud-error.ts';
import { migrations } from '../store/migrations.ts';
import { ByteSource } from './byte-source.ts';
import { type Manifest, manifest } from './manifest.ts';
import { openSealed } from './open-sealed.ts';
import { deriveKey } from './sealed-format.ts';

const MOST_MANIFEST_BYTES = 32 * 1024 * 1024;

/** Takes one file's contents; all of them must be read before it resolves. */
export type TakeFile = (path: string, contents: AsyncIterable<Buffer>) => Promise<void>;

/** Reads a whole backup and gives each file to `take`. Throws CloudError `backup-unusable`, or `data-newer`, and then nothing that was taken may be used. */
export async function readBackup(
  file: string,
  passphrase: string,
  take: TakeFile,
  derive = deriveKey,
): Promise<Manifest> {
  const handle = await open(file, 'r').catch((cause: Error) => {
    throw new CloudError('backup-unusable', `${file} cannot be read: ${cause.message}`, { cause });
  });
  const source = new ByteSource(openSealed(handle, passphrase, derive));
  try {
    const read = await readManifest(source);
    for (const { path, size } of read.files) {
      let left = size;
      const contents = counted(source.next(size), (taken) => (left -= taken));
      await take(path, contents);
      if (left !== 0) throw unusable(`${path} is not whole in it`);
    }
    if (!(await source.isOver())) throw unusable('there is more in it than it says');
    return read;
  } finally {
    await source.close();
    await handle.close();
  }
}

/** Reads all of it and keeps nothing: whether it is whole, and what is in it. */
export const checkBackup = (file: string, passphrase: string, derive = deriveKey): Promise<Manifest> =>
  readBackup(file, passphrase, readOver, derive);

const readOver: TakeFile = async (_path, contents) => {
  for await (const _ of contents);
};

async function readManifest(source: ByteSource): Promise<Manifest> {
  const size = (await source.take(4))?.readUInt32BE(0);
  const bytes = size === undefined || size > MOST_MANIFEST_BYTES ? undefined : await source.take(size);
  const read = manifest.safeParse(bytes === undefined ? undefined : parse(bytes));
  if (!read.success) throw unusable('its list of contents cannot be read');
  const unknown = read.data.migrations.filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length > 0)
    throw new CloudError(
      'data-newer',
      `the backup was made by a newer version of Ridethrough: it knows ${unknown.join(', ')}`,
    );
  return read.data;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function* counted(pieces: AsyncIterable<Buffer>, count: (size: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}

const unusable = (says: string): CloudError => new CloudError('backup-unusable', `the backup cannot be used: ${says}`);
