import { existsSync } from 'node:fs';
import path from 'node:path';
import { CloudError } from '../cloud-error.ts';
import type { Operator } from './operator-command.ts';

/** Where the keys are. Throws CloudError `trust-unusable` when there are none yet. */
export function trustDirectory({ dataDir }: Pick<Operator, 'dataDir'>): string {
  const directory = path.join(dataDir, 'trust');
  if (existsSync(path.join(directory, 'bundles'))) return directory;
  throw new CloudError('trust-unusable', `${directory} holds no keys yet: the cloud makes them when it first starts`);
}
