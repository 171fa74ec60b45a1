/** A backup or a restore in a process of its own, to be killed: `child-backup.ts backup|restore DATA FILE`. */
import { makeBackup } from '../../src/backup/make-backup.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';

const [what, dataDir, file] = process.argv.slice(2);
if (dataDir === undefined || file === undefined) throw new Error('a data directory and a file are needed');
const asked = { dataDir, file, passphrase: 'correct horse battery', at: Date.now(), actor: 'cli:tester' };
await (what === 'backup' ? makeBackup(asked) : restoreBackup(asked));
