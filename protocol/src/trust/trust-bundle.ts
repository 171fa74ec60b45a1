import { z } from 'zod';
import { utcMs } from '../messages/ids.ts';
import { certificatePem } from './pem.ts';
import { type KeyPurpose, type PublicKey, publicKey } from './signing-key.ts';

/** Old and new overlap while one is rotated; more of a kind at once has no use. */
const MOST_OF_A_KIND = 8;

/** Whom an agent trusts: signed by the root of the version before (the first by its own), each version one more than the last. */
export const trustBundle = z.looseObject({
  v: z.literal(1),
  version: z.int().min(1).max(1_000_000_000),
  issued: utcMs,
  /** Who signs the next version; another than the signer of this one when the root was rotated. */
  root: publicKey('root'),
  /** PEM of every CA whose server certificates are good: during a rotation the old and the new. */
  cas: z.array(certificatePem).min(1).max(MOST_OF_A_KIND),
  commandKeys: z.array(publicKey('command')).min(1).max(MOST_OF_A_KIND),
  receiptKeys: z.array(publicKey('receipt')).min(1).max(MOST_OF_A_KIND),
});

export type TrustBundle = z.infer<typeof trustBundle>;

/** The key of that purpose and id; undefined when the bundle does not have it (never had it, or it was retired). */
export function keyFromBundle<P extends KeyPurpose>(
  bundle: TrustBundle,
  purpose: P,
  kid: string,
): PublicKey<P> | undefined {
  const all: readonly PublicKey[] = [bundle.root, ...bundle.commandKeys, ...bundle.receiptKeys];
  return all.find((key): key is PublicKey<P> => key.purpose === purpose && key.kid === kid);
}
