import { existsSync } from 'node:fs';
import { makeSigningKey, publicHalf, type SigningKey, sealBundle, type TrustBundle } from '@ridethrough/protocol';
import { CloudError } from '../cloud-error.ts';
import { makeAuthority } from './authority.ts';
import { nextRootFile, readRoot, settleRoot } from './root-key.ts';
import { type Chain, heldKeyText, readChain, settleFiles, trustFiles } from './trust-files.ts';
import { withTrustLock } from './trust-lock.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

export const rotatable = ['ca', 'command', 'receipt', 'root'] as const;
export type Rotatable = (typeof rotatable)[number];

/** How long the old key goes on signing: agents ask for newer bundles daily, and so know the new one before they meet it. */
const LEAD_MS = 27 * 3_600_000;

export type RotateOptions = {
  /** UTC ms. */
  readonly wallNow: number;
  /** Where the root key is when it was moved away. */
  readonly rootFile?: string;
  /** The old one is out at once, for when it is in wrong hands: whoever is not connected must fetch the bundle first. */
  readonly atOnce?: boolean;
};

/**
 * Brings in a new CA, key or root; the old one stays good beside it until it is retired (a root is replaced at once: it
 * signs nothing but bundles). Returns the new bundle. Throws CloudError `root-offline`, `trust-unusable`, `trust-busy`.
 */
export function rotateTrust(directory: string, what: Rotatable, options: RotateOptions): Promise<TrustBundle> {
  return change(directory, options, async ({ bundle }, rootFile) => {
    const files = trustFiles(directory);
    const { wallNow, atOnce = false } = options;
    const kept = <T>(old: readonly T[]): readonly T[] => {
      if (!atOnce && old.length > 1)
        throw new CloudError('trust-unusable', `the last rotation is not over: retire its old ${what} first`);
      return atOnce ? [] : old;
    };
    switch (what) {
      case 'ca': {
        const old = kept(bundle.cas);
        const authority = await makeAuthority(wallNow);
        writeFileAtomic(files.ca.next, authority.keyPem);
        return { cas: [authority.pem, ...old] };
      }
      case 'command': {
        const old = kept(bundle.commandKeys);
        const key = await makeSigningKey('command');
        writeFileAtomic(files.command.next, heldKeyText({ key, signsFrom: atOnce ? 0 : wallNow + LEAD_MS }));
        return { commandKeys: [publicHalf(key), ...old] };
      }
      case 'receipt': {
        const old = kept(bundle.receiptKeys);
        const key = await makeSigningKey('receipt');
        writeFileAtomic(files.receipt.next, heldKeyText({ key, signsFrom: atOnce ? 0 : wallNow + LEAD_MS }));
        return { receiptKeys: [publicHalf(key), ...old] };
      }
      case 'root': {
        const key = await makeSigningKey('root');
        writeFileAtomic(nextRootFile(rootFile), heldKeyText({ key, signsFrom: 0 }));
        return { root: publicHalf(key) };
      }
      default:
        return what satisfies never;
    }
  });
}

/** Ends every overlap: only the newest of each kind is good from then on. */
export function retireOld(directory: string, options: RotateOptions): Promise<TrustBundle> {
  return change(directory, options, async ({ bundle }) => {
    if (overlaps(bundle).length === 0) throw new CloudError('trust-unusable', 'there is nothing to retire');
    return {
      cas: bundle.cas.slice(0, 1),
      commandKeys: bundle.commandKeys.slice(0, 1),
      receiptKeys: bundle.receiptKeys.slice(0, 1),
    };
  });
}

/** What the bundle has an old and a new one of. */
export const overlaps = ({ cas, commandKeys, receiptKeys }: TrustBundle): ('ca' | 'command' | 'receipt')[] => [
  ...(cas.length > 1 ? (['ca'] as const) : []),
  ...(commandKeys.length > 1 ? (['command'] as const) : []),
  ...(receiptKeys.length > 1 ? (['receipt'] as const) : []),
];

async function change(
  directory: string,
  { rootFile: elsewhere, wallNow }: RotateOptions,
  make: (chain: Chain, rootFile: string) => Promise<Partial<TrustBundle>>,
): Promise<TrustBundle> {
  if (!existsSync(directory))
    throw new CloudError(
      'trust-unusable',
      `${directory} is not there yet: the cloud makes its keys at its first start`,
    );
  return withTrustLock(directory, async () => {
    const files = trustFiles(directory);
    const rootFile = elsewhere ?? files.root;
    const chain = await readChain(directory);
    settleFiles(directory, chain.bundle);
    const root: SigningKey<'root'> = readRoot(rootFile, chain.bundle);
    const changed = await make(chain, rootFile);
    const next: TrustBundle = {
      ...chain.bundle,
      version: chain.bundle.version + 1,
      issued: Math.max(wallNow, chain.bundle.issued),
      ...changed,
    };
    // From here on the new one counts.
    writeFileAtomic(files.bundle(next.version), await sealBundle(next, root));
    settleFiles(directory, next);
    settleRoot(rootFile, next);
    return next;
  });
}
