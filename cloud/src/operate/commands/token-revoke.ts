import { appendEntry } from '../../audit/append-entry.ts';
import { revokeToken } from '../../enrolment/tokens.ts';
import { readSecret } from '../../organizations/secret-text.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'token revoke',
  words: 'TOKEN-ID',
  says: 'ends an enrolment token at once; agents that came by it stay',
  flags: {},
  read: ([id = '']) => readSecret('rte', id)?.id ?? id,
  async run(operator, id) {
    const { clock, out, actor } = operator;
    return withStore(operator, async (db) => {
      const before = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const row = await revokeToken(trx, id, at);
        const entry = { actor, act: 'token.revoke', target: `token:${id}`, origin: 'cli', outcome: 'done' } as const;
        if (row?.revoked === null) await appendEntry(trx, at, { ...entry, organization: row.organization });
        return row;
      });
      if (before === undefined) out.note(`there is no token with the id ${JSON.stringify(id)}`);
      else out.note(before.revoked === null ? `${id} is revoked` : `${id} was revoked before`);
      return before === undefined ? 1 : 0;
    });
  },
});
