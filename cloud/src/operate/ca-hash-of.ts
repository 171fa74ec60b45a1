import path from 'node:path';
import { CloudError } from '../cloud-error.ts';
import { makeTrust } from '../trust/make-trust.ts';
import { spkiHash } from '../trust/spki-hash.ts';
import { readAuthorities, readChain } from '../trust/trust-files.ts';
import { withTrustLock } from '../trust/trust-lock.ts';
import type { Operator } from './operator-command.ts';

/** What `--ca-hash` takes for this cloud; its keys are made when there are none yet. Throws CloudError. */
export async function caHashOf({ dataDir, clock }: Pick<Operator, 'dataDir' | 'clock'>): Promise<string> {
  const directory = path.join(dataDir, 'trust');
  return withTrustLock(directory, async () => {
    await makeTrust(directory, clock.wallNow());
    const { bundle } = await readChain(directory);
    // The oldest that is still good is what the servers show.
    const serving = readAuthorities(directory, bundle).at(-1);
    if (serving === undefined) throw new CloudError('trust-unusable', `${directory} holds no CA`);
    return spkiHash(serving.pem);
  });
}
