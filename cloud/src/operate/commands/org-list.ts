import { listApiKeys } from '../../organizations/api-key-store.ts';
import { listOrganizations } from '../../organizations/organization-store.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showRows, showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'org list',
  words: '',
  says: 'the organizations and the ids of their API keys',
  flags: {},
  read: () => undefined,
  async run(operator) {
    const rows = await withStore(operator, async (db) => {
      const keys = Map.groupBy(await listApiKeys(db), ({ organization }) => organization);
      return (await listOrganizations(db)).map((one) => ({
        ...one,
        keys: (keys.get(one.id) ?? []).map(({ id, name, created, revoked }) => ({ id, name, created, revoked })),
      }));
    });
    showRows(operator, 'organizations', rows, [
      { title: 'ID', of: ({ id }) => id },
      { title: 'NAME', of: ({ name }) => name, least: 12 },
      { title: 'MADE', of: ({ created }) => showTime(created) },
      {
        title: 'KEYS',
        of: ({ keys }) =>
          keys.map(({ id, name, revoked }) => `${id} (${name}${revoked === null ? '' : ', revoked'})`).join(', '),
        least: 20,
      },
    ]);
    return 0;
  },
});
