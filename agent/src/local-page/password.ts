import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of a new hash: 16 MB and about 50 ms on a small gateway. */
const COST = { log2n: 14, r: 8, p: 1 } as const;
const BYTES = 32;
const SALT_BYTES = 16;

/** `scrypt:14:8:1:SALT:HASH`, both in base64url. */
export const hashForm = /^scrypt:(1[0-7]):([1-9]|1[0-6]):([1-4]):([A-Za-z0-9_-]{16,64}):([A-Za-z0-9_-]{43})$/;

export const isHash = (stored: string): boolean => hashForm.test(stored);

/** What to keep of a password in place of itself. */
export async function hashPassword(password: string): Promise<string> {
  const { log2n, r, p } = COST;
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, { log2n, r, p });
  return ['scrypt', log2n, r, p, salt.toString('base64url'), hash.toString('base64url')].join(':');
}

/** Is it the one that the hash was made of? */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [, log2n, r, p, salt = '', hash = ''] = hashForm.exec(stored) ?? [];
  if (hash === '') return false;
  const cost = { log2n: Number(log2n), r: Number(r), p: Number(p) };
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), cost), Buffer.from(hash, 'base64url'));
}

function derive(
  password: string,
  salt: Buffer,
  { log2n, r, p }: { log2n: number; r: number; p: number },
): Promise<Buffer> {
  const N = 2 ** log2n;
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r };
    scrypt(password.normalize('NFC'), salt, BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
