import { organizationOf } from '../../agents/organization-of.ts';
import { appendEntry } from '../../audit/append-entry.ts';
import { endBindings } from '../../devices/end-bindings.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'agent release',
  words: 'AGENT UPS',
  says: 'ends the tie of an agent to a UPS (its serial number) that it no longer reads; what it told of it stays',
  flags: {},
  read: ([agent = '', serial = '']) => ({ agent, serial }),
  async run(operator, { agent, serial }) {
    const { clock, out, actor } = operator;
    return withStore(operator, async (db) => {
      const organization = await organizationOf(db, agent);
      const ended = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const devices = await trx
          .selectFrom('bindings')
          .select('device')
          .where('agent', '=', agent)
          .where('serial', '=', serial)
          .where('to_ts', 'is', null)
          .execute();
        for (const { device } of devices) await endBindings(trx, device, at, agent);
        if (devices.length > 0)
          await appendEntry(trx, at, {
            actor,
            act: 'ups.release',
            target: `ups:${serial}`,
            origin: 'cli',
            outcome: 'done',
            details: { agent },
            ...(organization !== undefined && { organization }),
          });
        return devices.length;
      });
      out.note(
        ended > 0 ? `${agent} is released from ${serial}` : `${agent} is not bound to ${JSON.stringify(serial)}`,
      );
      return ended > 0 ? 0 : 1;
    });
  },
});
