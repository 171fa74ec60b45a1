import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { z } from 'zod';
import { CloudError } from '../cloud-error.ts';
import { randomId } from '../random-id.ts';

const ALG = 'EdDSA';
const TYP = 'ridethrough-audit+jws';

/** Where the log stood: the last entry's number and hash, and when it was signed (UTC ms). */
export const auditHead = z.strictObject({
  seq: z.int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int().min(0),
});
export type AuditHead = z.infer<typeof auditHead>;

export interface AuditKey {
  /** What others need to check the heads. */
  readonly publicJwk: JWK;
  sign(head: AuditHead): Promise<string>;
  /** What was signed; undefined when this key did not sign it, or not as the head of an audit log. */
  open(jws: string): Promise<AuditHead | undefined>;
}

/** The key that signs the heads of the audit log and nothing else: `trust/audit.jwk`, made when it is missing. Throws CloudError `data-unusable`. */
export async function openAuditKey(dataDir: string): Promise<AuditKey> {
  const file = path.join(dataDir, 'trust', 'audit.jwk');
  try {
    return await keyOf(readKey(file) ?? (await makeKey(file)));
  } catch (cause) {
    if (cause instanceof CloudError) throw cause;
    throw new CloudError('data-unusable', `the key of the audit log in ${file} cannot be used: ${String(cause)}`, {
      cause,
    });
  }
}

const privateJwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1),
  x: z.string().min(1),
  d: z.string().min(1),
});

function readKey(file: string): z.infer<typeof privateJwk> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return privateJwk.parse(JSON.parse(text));
  } catch {
    // What the parser says may hold a piece of the key.
    throw new CloudError('data-unusable', `${file} holds no Ed25519 key`);
  }
}

/** A command beside the cloud may make one at the same moment: the first one stays. */
async function makeKey(file: string): Promise<z.infer<typeof privateJwk>> {
  const { privateKey } = await generateKeyPair(ALG, { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  const text = `${JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALG, use: 'sig' })}\n`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomId(8)}`;
  const handle = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
    linkSync(temporary, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    closeSync(handle);
    unlinkSync(temporary);
  }
  const made = readKey(file);
  if (made === undefined) throw new CloudError('data-unusable', `${file} is gone as soon as it was made`);
  return made;
}

async function keyOf({ d, kty, crv, x, kid }: z.infer<typeof privateJwk>): Promise<AuditKey> {
  const publicJwk = { kty, crv, x, kid, alg: ALG, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([importJWK({ ...publicJwk, d }, ALG), importJWK(publicJwk, ALG)]);
  return {
    publicJwk,
    sign: (head) =>
      new CompactSign(Buffer.from(JSON.stringify(head)))
        .setProtectedHeader({ alg: ALG, typ: TYP, kid })
        .sign(privateKey),
    async open(jws) {
      const read = await compactVerify(jws, publicKey, { algorithms: [ALG] }).catch(() => undefined);
      if (read === undefined || read.protectedHeader.typ !== TYP || read.protectedHeader.kid !== kid) return undefined;
      return auditHead.safeParse(JSON.parse(Buffer.from(read.payload).toString('utf8'))).data;
    },
  };
}
