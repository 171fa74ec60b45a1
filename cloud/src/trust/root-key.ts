import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { SigningKey, TrustBundle } from '@ridethrough/protocol';
import { CloudError } from '../cloud-error.ts';
import { readHeldKey } from './trust-files.ts';

/** While the root itself is replaced, the new one waits beside the old. */
export const nextRootFile = (file: string): string => `${file}.next`;

/** Finishes a replacement of the root that was cut short, or takes it back. */
export function settleRoot(file: string, bundle: TrustBundle): void {
  const next = nextRootFile(file);
  if (!existsSync(next)) return;
  if (keyIn(next)?.kid === bundle.root.kid) renameSync(next, file);
  else rmSync(next);
}

/** The key that signs the next bundle. Throws CloudError `root-offline` or `trust-unusable`. */
export function readRoot(file: string, bundle: TrustBundle): SigningKey<'root'> {
  settleRoot(file, bundle);
  if (!existsSync(file))
    throw new CloudError('root-offline', `${file} is not there: give the file it was moved to with --root FILE`);
  const key = keyIn(file);
  if (key === undefined) throw new CloudError('trust-unusable', `${file} is no root key`);
  if (key.kid !== bundle.root.kid)
    throw new CloudError('trust-unusable', `${file} is another root key than that of bundle ${bundle.version}`);
  return key;
}

const keyIn = (file: string): SigningKey<'root'> | undefined => readHeldKey(readFileSync(file, 'utf8'), 'root')?.key;
