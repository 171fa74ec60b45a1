import { createDecipheriv } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { CloudError } from '../cloud-error.ts';
import {
  CHUNK_BYTES,
  CIPHER,
  deriveKey,
  HEADER_BYTES,
  nonceOf,
  readHeader,
  type SealedHeader,
  TAG_BYTES,
} from './sealed-format.ts';

const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

/**
 * The plain bytes of a sealed file, each chunk only after it was found to be whole and in its place; the end only after
 * the file's own. Throws CloudError `backup-unusable` that says what is wrong.
 */
export async function* openSealed(handle: FileHandle, passphrase: string, derive = deriveKey): AsyncGenerator<Buffer> {
  const header = readHeader(await readAt(handle, 0, HEADER_BYTES));
  if (typeof header === 'string') throw unusable(header);
  const key = await derive(passphrase, header);
  try {
    let position = HEADER_BYTES;
    let sealed = await readAt(handle, position, SEALED_BYTES);
    for (let chunk = 0; ; chunk++) {
      position += sealed.length;
      const next = await readAt(handle, position, SEALED_BYTES);
      const isLast = next.length === 0;
      const plain = openChunk(key, header, sealed, chunk, isLast);
      if (plain === undefined) throw unusable(reasonOf(key, header, sealed, chunk, isLast));
      yield plain;
      if (isLast) return;
      sealed = next;
    }
  } finally {
    key.fill(0);
  }
}

function openChunk(
  key: Buffer,
  header: SealedHeader,
  sealed: Buffer,
  chunk: number,
  isLast: boolean,
): Buffer | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonceOf(header, chunk, isLast), { authTagLength: TAG_BYTES });
  decipher.setAAD(header.bytes);
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}

function reasonOf(key: Buffer, header: SealedHeader, sealed: Buffer, chunk: number, isLast: boolean): string {
  if (isLast && openChunk(key, header, sealed, chunk, false) !== undefined) return 'it is cut off';
  // Whether the key or the bytes are wrong cannot be told apart in the first one.
  if (chunk === 0) return 'the passphrase is another one, or its beginning was altered or cut off';
  const at = HEADER_BYTES + chunk * SEALED_BYTES;
  return `it was altered or cut off between byte ${at} and byte ${at + sealed.length}`;
}

/** Fewer bytes only at the end of the file. */
async function readAt(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

const unusable = (says: string): CloudError => new CloudError('backup-unusable', `the backup cannot be used: ${says}`);
