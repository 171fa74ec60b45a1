import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudError } from '../cloud-error.ts';
import { PID_FILE } from '../store/lock-directory.ts';
import { isBackupPath, STORE_FILE } from './manifest.ts';

const MOST_BYTES = 64 * 1024 * 1024;

/** Made anew, only of use to the process that made it, or the store, which is copied by itself. */
const isLeftOut = (name: string): boolean =>
  name.startsWith(STORE_FILE) ||
  name === PID_FILE ||
  /lock\.db(-journal|-wal|-shm)?$|\.draft-\d+$|\.partial$/.test(name);

export type OtherFile = { readonly path: string; readonly contents: Buffer };

/**
 * Everything in a data directory besides its store: keys, certificates, bundles, configuration. `leaveOut` names the
 * directories that are no part of it. Throws CloudError `backup-failed` for what cannot be taken.
 */
export function readOtherFiles(dataDir: string, leaveOut: readonly string[]): OtherFile[] {
  const files: OtherFile[] = [];
  let bytes = 0;
  const walk = (below: string) => {
    const entries = readdirSync(path.join(dataDir, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isLeftOut(entry.name) || leaveOut.includes(place)) continue;
      if (entry.isDirectory()) {
        walk(place);
        continue;
      }
      if (!entry.isFile()) throw failed(`${place} is neither a file nor a directory`);
      if (!isBackupPath(place))
        throw failed(`${place}: a name is of A-Z a-z 0-9 . _ - and begins with none of . and -`);
      const contents = readFileSync(path.join(dataDir, place));
      bytes += contents.length;
      if (bytes > MOST_BYTES)
        throw failed(`the files besides the store are larger than ${MOST_BYTES} bytes; ${place} is too much`);
      files.push({ path: place, contents });
    }
  };
  walk('');
  return files;
}

const failed = (says: string): CloudError =>
  new CloudError('backup-failed', `the data directory cannot be backed up: ${says}`);
