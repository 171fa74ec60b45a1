import { mergeRows } from '../../devices/merge-rows.ts';
import { transferDevice } from '../../devices/transfer-device.ts';
import type { Db } from '../../store/transaction.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { organizationNamed } from '../organization-named.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'agent transfer',
  words: 'UPS ORG',
  says: 'gives a UPS (its serial number or id) with its history to another organization; its agents stay where they are',
  flags: {
    from: { kind: 'text', value: 'ORG', says: 'whose it is, where several organizations have that serial number' },
  },
  read: ([ups = '', to = ''], { from }) => ({ ups, to, from }),
  async run(operator, { ups, to, from }) {
    const { clock, out, actor } = operator;
    return withStore(operator, async (db) => {
      // Also what an earlier one could not finish.
      await mergeRows(db);
      const target = await organizationNamed(operator, db, to);
      const source = from === undefined ? undefined : await organizationNamed(operator, db, from);
      if (target === undefined || (from !== undefined && source === undefined)) return 1;
      const found = await candidates(db, ups, target.id, source?.id);
      const [only, ...others] = found;
      if (only === undefined) {
        out.note(`no ${from === undefined ? 'other organization' : from} has a UPS ${JSON.stringify(ups)}`);
        return 1;
      }
      if (others.length > 0) {
        const owners = found.map(({ organization }) => organization ?? 'nobody').join(', ');
        out.note(`several have ${JSON.stringify(ups)}: ${owners}; --from says whose is meant`);
        return 2;
      }
      await db
        .transaction()
        .execute((trx) =>
          transferDevice(trx, { device: only.id, to: target.id, actor, origin: 'cli' }, clock.wallNow()),
        );
      out.note(`${only.serial} is ${target.name}'s now`);
      await mergeRows(db);
      return 0;
    });
  },
});

function candidates(db: Db, ups: string, to: string, from: string | undefined) {
  let query = db
    .selectFrom('devices')
    .select(['id', 'serial', 'organization'])
    .where((eb) => eb.or([eb('serial', '=', ups), eb('public_id', '=', ups)]))
    .where('merged_into', 'is', null)
    .where((eb) => eb.or([eb('organization', 'is', null), eb('organization', '!=', to)]));
  if (from !== undefined) query = query.where('organization', '=', from);
  return query.execute();
}
