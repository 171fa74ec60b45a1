import { hasSignatureOf, readBody, readJws, type SealKind, sealTypes, shown, signJws } from './jws.ts';
import { type SealFault, toSealFault } from './seal-fault.ts';
import { hasOwnKid, type PublicKey, type SigningKey } from './signing-key.ts';
import { type TrustBundle, trustBundle } from './trust-bundle.ts';

const kind = { typ: sealTypes.bundle, alg: 'EdDSA', names: 'kid' } as const satisfies SealKind;

export type OpenedBundle = { readonly ok: true; readonly bundle: TrustBundle };

/** How far a chain led: the newest bundle reached, the texts taken, and why the one after them was not. */
export type Walk = {
  readonly bundle: TrustBundle;
  readonly taken: readonly string[];
  readonly stopped?: SealFault;
};

/**
 * Signs a bundle by the root of the version before it (the first by its own); private halves are left out.
 * @throws ProtocolError `seal` when it is no bundle
 */
export const sealBundle = (bundle: TrustBundle, signer: SigningKey<'root'>): Promise<string> =>
  signJws(bundle, trustBundle, kind, signer.kid, signer);

/** A bundle signed by that root, whatever its version; never throws. */
export async function openBundle(
  input: string | Uint8Array,
  root: PublicKey<'root'>,
): Promise<OpenedBundle | SealFault> {
  const jws = readJws(input, kind);
  if (!jws.ok) return jws;
  if (jws.named !== root.kid) return toSealFault('unknown-key', shown(jws.named));
  if (!(await hasSignatureOf(jws.text, root, kind))) return toSealFault('bad-signature');
  return readBundle(jws.payload);
}

/** Version 1, which vouches for itself: only to be asked for over a connection that was verified in another way. */
export async function openFirstBundle(input: string | Uint8Array): Promise<OpenedBundle | SealFault> {
  const jws = readJws(input, kind);
  if (!jws.ok) return jws;
  const read = readBody(jws.payload, trustBundle);
  if (!read.ok) return read;
  const opened = await openBundle(jws.text, read.body.root);
  return !opened.ok || opened.bundle.version === 1 ? opened : wrongVersion(opened.bundle, 1);
}

/** From a bundle that is trusted, step by step: each next one signed by the root of the one before, its version one more. */
export async function walkBundles(current: TrustBundle, jwsList: readonly string[]): Promise<Walk> {
  let bundle = current;
  const taken: string[] = [];
  for (const jws of jwsList) {
    const next = await openBundle(jws, bundle.root);
    if (!next.ok) return { bundle, taken, stopped: next };
    const due = bundle.version + 1;
    if (next.bundle.version !== due) return { bundle, taken, stopped: wrongVersion(next.bundle, due) };
    bundle = next.bundle;
    taken.push(jws);
  }
  return { bundle, taken };
}

/** A whole chain from version 1: at enrolment, and from the agent's own disk. A fault only when not even the first is good. */
export async function openChain(jwsList: readonly string[]): Promise<({ readonly ok: true } & Walk) | SealFault> {
  const [first, ...others] = jwsList;
  if (first === undefined) return toSealFault('wrong-version', 'the chain is empty');
  const opened = await openFirstBundle(first);
  if (!opened.ok) return opened;
  const walk = await walkBundles(opened.bundle, others);
  return { ok: true, ...walk, taken: [first, ...walk.taken] };
}

const wrongVersion = (bundle: TrustBundle, due: number): SealFault =>
  toSealFault('wrong-version', `${bundle.version} where ${due} was due`);

/** An id is a key's own, and no key serves two ends: else one could be named and another used. */
async function readBundle(payload: string): Promise<OpenedBundle | SealFault> {
  const read = readBody(payload, trustBundle);
  if (!read.ok) return read;
  const { root, commandKeys, receiptKeys } = read.body;
  const keys = [root, ...commandKeys, ...receiptKeys];
  const own = await Promise.all(keys.map(hasOwnKid));
  const wrong = keys.find((key, at) => !own[at] || keys.findIndex(({ kid }) => kid === key.kid) !== at);
  return wrong === undefined ? { ok: true, bundle: read.body } : toSealFault('bad-keys', wrong.kid);
}
