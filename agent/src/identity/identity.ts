import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { openChain, type SpkiHash, type TrustBundle, wireId } from '@ridethrough/protocol';
import { z } from 'zod';
import { type Validity, validityOf } from './validity.ts';

/** `identity.json`. */
export const identityFile = z.object({
  v: z.literal(1),
  agent: wireId,
  /** The address that was given at enrolment. */
  cloud: z.url({ protocol: /^https$/ }),
  mqtt: z.array(z.url({ protocol: /^mqtts$/ })).min(1),
  https: z.url({ protocol: /^https$/ }),
  /** PEM of the authority that a person or `--ca-hash` vouched for at enrolment; without it the system's roots did. */
  authority: z.string().optional(),
});
export type IdentityFile = z.infer<typeof identityFile>;

/** The texts that an identity consists of, by their file. */
export const identityFiles = ['agent.key', 'agent.crt', 'identity.json', 'bundle.jws'] as const;
export type IdentityFiles = Readonly<Record<(typeof identityFiles)[number], string>>;

/** Who this agent is, and whom it trusts. */
export interface Identity extends IdentityFile {
  /** PEM; never logged. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
  readonly validity: Validity;
  readonly chain: readonly string[];
  /** The newest of the chain. */
  readonly bundle: TrustBundle;
}

export const toFiles = ({
  agent,
  cloud,
  mqtt,
  https,
  authority,
  key,
  certificate,
  chain,
}: Omit<Identity, 'bundle' | 'validity'>): IdentityFiles => ({
  'agent.key': key,
  'agent.crt': certificate,
  'identity.json': `${JSON.stringify({ v: 1, agent, cloud, mqtt, https, ...(authority !== undefined && { authority }) }, undefined, 2)}\n`,
  'bundle.jws': `${chain.join('\n')}\n`,
});

/** What the files say; rejects with an Error in words when they are no whole identity. */
export async function readIdentity(files: IdentityFiles): Promise<Identity> {
  const file = identityFile.parse(JSON.parse(files['identity.json']));
  const walk = await openChain(files['bundle.jws'].split('\n').filter((line) => line !== ''));
  if (!walk.ok) throw new Error(`the trust bundle: ${walk.says}`);
  const { bundle, taken: chain } = walk;
  const certificate = files['agent.crt'];
  const key = files['agent.key'];
  const wrong = checkKeyAndName(certificate, key, file.agent);
  if (wrong !== undefined) throw new Error(`the certificate ${wrong}`);
  return { ...file, key, certificate, validity: validityOf(new X509Certificate(certificate)), chain, bundle };
}

/** What is wrong with a certificate as this agent's own: its key, its name. Its time is not looked at: an expired one can be renewed. */
function checkKeyAndName(certificate: string, key: string, agent: string): string | undefined {
  const own = new X509Certificate(certificate);
  if (!own.checkPrivateKey(createPrivateKey(key))) return 'is for another key';
  return own.subject === `CN=${agent}` ? undefined : `is for another agent (${own.subject})`;
}

/** What is wrong with a certificate that the cloud has just sent. */
export function checkIssued(
  certificate: string,
  { key, agent, bundle }: { readonly key: string; readonly agent: string; readonly bundle: Pick<TrustBundle, 'cas'> },
): string | undefined {
  const own = new X509Certificate(certificate);
  const authorities = bundle.cas.map((pem) => new X509Certificate(pem));
  const isIssued = authorities.some((ca) => own.checkIssued(ca) && own.verify(ca.publicKey));
  return isIssued ? checkKeyAndName(certificate, key, agent) : 'was not issued by an authority of the trust bundle';
}

/** It is at least that late: what this identity holds was signed by then. */
export const knownPast = ({ bundle, validity }: Pick<Identity, 'bundle' | 'validity'>): number =>
  Math.max(bundle.issued, validity.from);

/** DER of the public half of a private key, as hashes and the four words are made from. */
export const spkiOf = (keyPem: string): Uint8Array => createPublicKey(keyPem).export({ type: 'spki', format: 'der' });

/** `sha256:…` of a certificate's public key. */
export function spkiHashOf(certificate: X509Certificate): SpkiHash {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(spki).digest('hex')}`;
}
