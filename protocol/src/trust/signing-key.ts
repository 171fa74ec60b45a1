import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

/** What a key may sign, and nothing else: it stands in the key itself and in the type. */
export const keyPurposes = ['root', 'command', 'receipt'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** 32 bytes in base64url; the last character carries four bits. */
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

const publicShape = <P extends KeyPurpose>(purpose: P) => ({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: bytes32,
  /** RFC 7638 thumbprint (SHA-256) of the key, so that an id can mean one key only. */
  kid: bytes32,
  purpose: z.literal(purpose),
});

/** The public half as it stands in a bundle: a JWK (RFC 8037) with its purpose. Anything more, a private half too, is left out. */
export const publicKey = <P extends KeyPurpose>(purpose: P) => z.object(publicShape(purpose));

/** The whole key as it lies in a file of the cloud. */
export const signingKey = <P extends KeyPurpose>(purpose: P) => z.object({ ...publicShape(purpose), d: bytes32 });

export type PublicKey<P extends KeyPurpose = KeyPurpose> = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly purpose: P;
};
export type SigningKey<P extends KeyPurpose = KeyPurpose> = PublicKey<P> & { readonly d: string };

/** A new Ed25519 key of its purpose. */
export async function makeSigningKey<P extends KeyPurpose>(purpose: P): Promise<SigningKey<P>> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x, d } = z.object({ x: bytes32, d: bytes32 }).parse(await exportJWK(privateKey));
  const key = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { ...key, d, purpose, kid: await calculateJwkThumbprint(key) };
}

/** The half that may be shown. */
export const publicHalf = <P extends KeyPurpose>({ kty, crv, x, kid, purpose }: PublicKey<P>): PublicKey<P> => ({
  kty,
  crv,
  x,
  kid,
  purpose,
});

/** Does the key stand under its own id? */
export const hasOwnKid = async (key: PublicKey): Promise<boolean> => (await calculateJwkThumbprint(key)) === key.kid;
