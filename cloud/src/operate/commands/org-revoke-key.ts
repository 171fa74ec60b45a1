import { appendEntry } from '../../audit/append-entry.ts';
import { revokeApiKey } from '../../organizations/api-key-store.ts';
import { readSecret } from '../../organizations/secret-text.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'org revoke-key',
  words: 'KEY-ID',
  says: 'ends an API key at once; its id stands in `org list`, and between the first two _ of the key',
  flags: {},
  // The whole key is taken too: it may be all that somebody has of a key that leaked.
  read: ([id = '']) => readSecret('rt', id)?.id ?? id,
  async run(operator, id) {
    const { clock, out, actor } = operator;
    return withStore(operator, async (db) => {
      const before = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const row = await revokeApiKey(trx, id, at);
        const entry = { actor, act: 'key.revoke', target: `key:${id}`, origin: 'cli', outcome: 'done' } as const;
        if (row?.revoked === null) await appendEntry(trx, at, { ...entry, organization: row.organization });
        return row;
      });
      if (before === undefined) out.note(`there is no API key with the id ${JSON.stringify(id)}`);
      else out.note(before.revoked === null ? `${id} is revoked` : `${id} was revoked before`);
      return before === undefined ? 1 : 0;
    });
  },
});
