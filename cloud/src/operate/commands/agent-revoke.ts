import { organizationOf } from '../../agents/organization-of.ts';
import { appendEntry } from '../../audit/append-entry.ts';
import { revokeAgent } from '../../enrolment/certificates.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'agent revoke',
  words: 'AGENT',
  says: "ends an agent's certificates: it is cut off at once and cannot renew; what it told stays",
  flags: {},
  read: ([agent = '']) => agent,
  async run(operator, agent) {
    const { clock, out, actor } = operator;
    return withStore(operator, async (db) => {
      const known = await db.selectFrom('agents').select('agent').where('agent', '=', agent).executeTakeFirst();
      if (known === undefined) {
        out.note(`there is no agent ${JSON.stringify(agent)}; \`agent list\` shows those that there are`);
        return 1;
      }
      const organization = await organizationOf(db, agent);
      const count = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const revoked = await revokeAgent(trx, agent, at);
        await appendEntry(trx, at, {
          actor,
          act: 'agent.revoke',
          target: `agent:${agent}`,
          origin: 'cli',
          outcome: 'done',
          details: { certificates: revoked },
          ...(organization !== undefined && { organization }),
        });
        return revoked;
      });
      out.note(count === 0 ? `${agent} had no certificate that was good` : `${agent} is revoked`);
      return 0;
    });
  },
});
