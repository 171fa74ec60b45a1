import { randomBytes, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSealed } from '../../src/backup/open-sealed.ts';
import { CHUNK_BYTES, HEADER_BYTES, type SealedHeader, TAG_BYTES } from '../../src/backup/sealed-format.ts';
import { SealedWriter } from '../../src/backup/sealed-writer.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-sealed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const PASSPHRASE = 'correct horse battery';
/** The real one is slow on purpose; the backups of the other tests are sealed with it. */
const derive = async (passphrase: string, { salt }: SealedHeader): Promise<Buffer> =>
  scryptSync(passphrase, salt, 32, { N: 2 });

async function seal(plain: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const writer = await SealedWriter.begin(async (bytes) => void pieces.push(bytes), PASSPHRASE, derive);
  for (let at = 0; at < plain.length; at += 10_007) await writer.write(plain.subarray(at, at + 10_007));
  await writer.end();
  return Buffer.concat(pieces);
}

/** The plain bytes, or why there are none. */
async function unseal(sealed: Buffer, passphrase = PASSPHRASE): Promise<Buffer | string> {
  const file = path.join(dir, 'sealed');
  writeFileSync(file, sealed);
  const handle = await open(file, 'r');
  try {
    const pieces: Buffer[] = [];
    for await (const piece of openSealed(handle, passphrase, derive)) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await handle.close();
  }
}

test('what was sealed is opened as it was, whatever its size', async () => {
  for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]) {
    const plain = randomBytes(size);
    const sealed = await seal(plain);
    expect(sealed.length).toBe(HEADER_BYTES + size + TAG_BYTES * Math.max(1, Math.ceil(size / CHUNK_BYTES)));
    const opened = await unseal(sealed);
    expect(typeof opened === 'string' ? opened : opened.equals(plain)).toBe(true);
  }
});

test('cut off, altered, reordered, repeated or lengthened in any region, and opened with another passphrase: refused', async () => {
  const sealed = await seal(randomBytes(3 * CHUNK_BYTES + 500));
  const chunk = CHUNK_BYTES + TAG_BYTES;
  const start = (n: number) => HEADER_BYTES + n * chunk;
  const flip = (at: number) => {
    const copy = Buffer.from(sealed);
    copy[at] = (copy[at] ?? 0) ^ 0x01;
    return copy;
  };
  expect(Buffer.isBuffer(await unseal(sealed))).toBe(true);
  const cut: [number, RegExp][] = [
    [0, /no backup of Ridethrough/],
    [5, /no backup of Ridethrough/],
    [HEADER_BYTES - 1, /cut off in its first bytes/],
    [HEADER_BYTES, /passphrase is another one, or its beginning/],
    [start(0) + 7, /passphrase is another one, or its beginning/],
    [start(1), /it is cut off/],
    [start(1) + TAG_BYTES - 1, /altered or cut off between byte/],
    [start(2), /it is cut off/],
    [start(3), /it is cut off/],
    [start(3) + 400, /altered or cut off between byte/],
    [sealed.length - 1, /altered or cut off between byte/],
  ];
  for (const [length, says] of cut) expect(await unseal(sealed.subarray(0, length)), `cut at ${length}`).toMatch(says);
  const altered: [number, RegExp][] = [
    [0, /no backup/],
    [8, /version 0 of the format/],
    [9, /first bytes were altered/],
    [11, /first bytes were altered/],
    [12, /passphrase is another one/],
    [HEADER_BYTES - 1, /passphrase is another one/],
    [start(0), /passphrase is another one/],
    [start(1) - 1, /passphrase is another one/],
    [start(1), /altered or cut off between byte/],
    [start(2) + 99, /altered or cut off between byte/],
    [start(3) - 1, /altered or cut off between byte/],
    [start(3), /altered or cut off between byte/],
    [sealed.length - 1, /altered or cut off between byte/],
  ];
  for (const [at, says] of altered) expect(await unseal(flip(at)), `altered at ${at}`).toMatch(says);
  const [head, ...chunks] = [
    sealed.subarray(0, HEADER_BYTES),
    ...[0, 1, 2, 3].map((n) => sealed.subarray(start(n), start(n + 1))),
  ];
  const [a, b, c, d] = chunks as [Buffer, Buffer, Buffer, Buffer];
  for (const order of [
    [a, c, b, d],
    [a, b, b, c, d],
    [a, b, d],
    [a, b, c, d, d],
    [a, b, c, d, Buffer.from('x')],
  ])
    expect(await unseal(Buffer.concat([head, ...order]))).toMatch(/altered or cut off between byte/);
  expect(await unseal(sealed, 'correct horse batterz')).toMatch(/passphrase is another one/);
});

test('the same contents never look the same twice', async () => {
  const [a, b] = await Promise.all([seal(Buffer.alloc(100)), seal(Buffer.alloc(100))]);
  expect(a.subarray(12, 40).equals(b.subarray(12, 40))).toBe(false);
  expect(a.subarray(HEADER_BYTES).equals(b.subarray(HEADER_BYTES))).toBe(false);
});
