import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { randomId } from '../random-id.ts';

const FORM = /^(rte?)_([a-z0-9]{10})_([A-Za-z0-9_-]{43})$/;

/** `rt` begins an API key, `rte` an enrolment token. */
export type SecretKind = 'rt' | 'rte';

/** A secret as it is given to a person, once, and what the store keeps of it. */
export type NewSecret = { readonly id: string; readonly text: string; readonly hash: string };

/** `<kind>_<id>_<secret>`: the id may be seen, the secret is 32 random bytes in base64url. */
export function makeSecret(kind: SecretKind): NewSecret {
  const id = randomId(10);
  const secret = randomBytes(32).toString('base64url');
  return { id, text: `${kind}_${id}_${secret}`, hash: hashSecret(secret) };
}

/** SHA-256, hex. Enough for a secret that nobody could guess. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The parts of a secret; undefined when the text is none of that kind. */
export function readSecret(
  kind: SecretKind,
  text: string,
): { readonly id: string; readonly secret: string } | undefined {
  const [, found, id, secret] = FORM.exec(text) ?? [];
  return found !== kind || id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Does the secret have that hash? It takes as long whatever the answer is. */
export function isSecretOf(hash: string, secret: string): boolean {
  const [kept, given] = [Buffer.from(hash, 'hex'), createHash('sha256').update(secret).digest()];
  return kept.length === given.length && timingSafeEqual(kept, given);
}
