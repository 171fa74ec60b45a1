import { listOrganizations } from '../../organizations/organization-store.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showRows, showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'agent list',
  words: '',
  says: 'the agents, whose they are, what they read and when their certificates end',
  flags: {},
  read: () => undefined,
  async run(operator) {
    const rows = await withStore(operator, async (db) => {
      const names = new Map((await listOrganizations(db)).map(({ id, name }) => [id, name]));
      const agents = await db
        .selectFrom('agents')
        .select(['agent as id', 'organization', 'host', 'online', 'last_seen as lastSeen'])
        .orderBy('agent')
        .execute();
      const bound = await db.selectFrom('bindings').select(['agent', 'serial']).where('to_ts', 'is', null).execute();
      const serials = Map.groupBy(bound, ({ agent }) => agent);
      const certificates = Map.groupBy(
        await db.selectFrom('certificates').select(['agent', 'not_after', 'revoked']).execute(),
        ({ agent }) => agent,
      );
      return agents.map(({ online, organization, ...row }) => {
        const own = certificates.get(row.id) ?? [];
        const good = own.filter(({ revoked }) => revoked === null);
        return {
          ...row,
          organization,
          name: organization === null ? null : (names.get(organization) ?? organization),
          online: online === 1,
          revoked: own.length > 0 && good.length === 0,
          certificateEnds: good.length === 0 ? null : Math.max(...good.map(({ not_after }) => not_after)),
          ups: (serials.get(row.id) ?? []).map(({ serial }) => serial),
        };
      });
    });
    showRows(operator, 'agents', rows, [
      { title: 'ID', of: ({ id }) => id },
      { title: 'ORGANIZATION', of: ({ name }) => name ?? '-', least: 8 },
      { title: 'HOST', of: ({ host }) => host ?? '-', least: 6 },
      { title: 'STATE', of: (row) => (row.revoked ? 'revoked' : row.online ? 'online' : 'offline') },
      { title: 'CERTIFICATE', of: ({ certificateEnds }) => showTime(certificateEnds).slice(0, 10) },
      { title: 'UPS', of: ({ ups }) => ups.join(', ') || '-', least: 8 },
    ]);
    return 0;
  },
});
