import path from 'node:path';
import { appendEntry } from '../../audit/append-entry.ts';
import type { AuditEntry } from '../../audit/audit-log.ts';
import { makeBackup } from '../../backup/make-backup.ts';
import { readPassphrase } from '../../backup/read-passphrase.ts';
import { defineOperatorCommand, type Operator } from '../operator-command.ts';
import { showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'backup',
  words: 'FILE',
  says: 'writes the store, the keys and the configuration into one encrypted file; the cloud may run meanwhile',
  flags: {
    'passphrase-file': {
      kind: 'text',
      value: 'F',
      says: 'a file whose first line is the passphrase, 12 characters or more',
    },
  },
  read: ([file = ''], values, mistakes) => ({ file, passphrase: readPassphrase(values['passphrase-file'], mistakes) }),
  async run(operator, { file, passphrase }) {
    const { clock, dataDir, out, json } = operator;
    const at = clock.wallNow();
    const name = path.basename(file);
    try {
      const { bytes, files } = await makeBackup({ dataDir, file, passphrase, at });
      await audit(operator, at, { outcome: 'done', details: { file: name, bytes } });
      if (json) out.line(JSON.stringify({ file: path.resolve(file), made: at, bytes, files }));
      else out.line(`${file}: ${files} files, ${bytes} bytes, of ${showTime(at)}`);
      return 0;
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      // A store that cannot be opened is told of by what went wrong first.
      await audit(operator, at, { outcome: 'failed', details: { file: name, says } }).catch(() => undefined);
      throw error;
    }
  },
});

const audit = (operator: Operator, at: number, what: Pick<AuditEntry, 'outcome' | 'details'>): Promise<void> =>
  withStore(operator, (db) =>
    db.transaction().execute(async (trx) => {
      await appendEntry(trx, at, { actor: operator.actor, act: 'backup.make', target: '-', origin: 'cli', ...what });
    }),
  );
