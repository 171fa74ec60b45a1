import { openAuditKey } from '../../audit/audit-key.ts';
import { everyEntry } from '../../audit/read-audit.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'audit export',
  words: '',
  says: 'prints the whole audit log as lines of JSON: the key that its heads are signed with, every entry, every head',
  flags: {},
  read: () => undefined,
  run: (operator) =>
    withStore(operator, async (db) => {
      const { out, dataDir } = operator;
      const { publicJwk } = await openAuditKey(dataDir);
      out.line(JSON.stringify({ is: 'key', jwk: publicJwk }));
      for await (const row of everyEntry(db)) out.line(`{"is":"entry","entry":${JSON.stringify(row)}}`);
      for (const row of await db.selectFrom('audit_heads').selectAll().orderBy('seq').execute())
        out.line(JSON.stringify({ is: 'head', ...row }));
      return 0;
    }),
});
