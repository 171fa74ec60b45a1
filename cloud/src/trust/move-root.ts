import { existsSync, rmSync } from 'node:fs';
import { CloudError } from '../cloud-error.ts';
import { readRoot } from './root-key.ts';
import { heldKeyText, readChain, trustFiles } from './trust-files.ts';
import { withTrustLock } from './trust-lock.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

/** Moves the bundle's root key out of the trust directory into a file that is not there yet. Throws CloudError. */
export async function moveRoot(directory: string, file: string): Promise<void> {
  await withTrustLock(directory, async () => {
    const here = trustFiles(directory).root;
    const key = readRoot(here, (await readChain(directory)).bundle);
    if (existsSync(file)) throw new CloudError('trust-unusable', `${file} is there already: nothing is overwritten`);
    try {
      writeFileAtomic(file, heldKeyText({ key, signsFrom: 0 }));
    } catch (cause) {
      throw new CloudError('trust-unusable', `${file} cannot be written: ${String(cause)}`, { cause });
    }
    rmSync(here);
  });
}
