import { randomBytes, scrypt } from 'node:crypto';

/** What every backup begins with. */
export const MAGIC = Buffer.from('RTBACKUP', 'latin1');
const VERSION = 1;
/** scrypt, RFC 7914: 128 MB and about half a second for each passphrase that somebody tries. */
const LOG_N = 17;
const R = 8;
const P = 1;
const SALT_BYTES = 16;
const PREFIX_BYTES = 7;
const KEY_BYTES = 32;

export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const HEADER_BYTES = MAGIC.length + 4 + SALT_BYTES + PREFIX_BYTES;
export const CIPHER = 'aes-256-gcm';

/** The unencrypted beginning; `bytes` is authenticated with every chunk. */
export type SealedHeader = { readonly bytes: Buffer; readonly salt: Buffer; readonly prefix: Buffer };

export function newHeader(): SealedHeader {
  const salt = randomBytes(SALT_BYTES);
  const prefix = randomBytes(PREFIX_BYTES);
  return { bytes: Buffer.concat([MAGIC, Buffer.from([VERSION, LOG_N, R, P]), salt, prefix]), salt, prefix };
}

/** The header, or what is wrong with it in words. */
export function readHeader(bytes: Buffer): SealedHeader | string {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 'it is no backup of Ridethrough';
  if (bytes.length < HEADER_BYTES) return 'it is cut off in its first bytes';
  const at = MAGIC.length;
  if (bytes[at] !== VERSION)
    return `it has version ${bytes[at]} of the format, and this program knows version ${VERSION}`;
  if (bytes[at + 1] !== LOG_N || bytes[at + 2] !== R || bytes[at + 3] !== P) return 'its first bytes were altered';
  const salt = bytes.subarray(at + 4, at + 4 + SALT_BYTES);
  return { bytes, salt, prefix: bytes.subarray(at + 4 + SALT_BYTES, HEADER_BYTES) };
}

/**
 * A nonce for each chunk: no two chunks of a file can change places, and the last one cannot be missing (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
export function nonceOf({ prefix }: SealedHeader, chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(PREFIX_BYTES + 5);
  prefix.copy(nonce);
  nonce.writeUInt32BE(chunk, PREFIX_BYTES);
  nonce[PREFIX_BYTES + 4] = isLast ? 1 : 0;
  return nonce;
}

export const deriveKey = (passphrase: string, { salt }: SealedHeader): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** LOG_N, r: R, p: P, maxmem: 256 * 1024 * 1024 };
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
