import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { randomId } from '../random-id.ts';

const FORM = /^rt_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

/** An API key as it is given to a person, once, and what the store keeps of it. */
export type NewApiKey = { readonly id: string; readonly text: string; readonly hash: string };

/** `rt_<id>_<secret>`: the id may be seen, the secret is 32 random bytes in base64url. */
export function makeApiKey(): NewApiKey {
  const id = randomId(10);
  const secret = randomBytes(32).toString('base64url');
  return { id, text: `rt_${id}_${secret}`, hash: hashSecret(secret) };
}

/** SHA-256, hex. Enough for a secret that nobody could guess. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The parts of an API key; undefined when the text is none. */
export function readApiKey(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Does the secret have that hash? It takes as long whatever the answer is. */
export function isSecretOf(hash: string, secret: string): boolean {
  const [kept, given] = [Buffer.from(hash, 'hex'), createHash('sha256').update(secret).digest()];
  return kept.length === given.length && timingSafeEqual(kept, given);
}
