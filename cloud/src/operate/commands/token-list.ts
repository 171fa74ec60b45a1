import { listTokens, type TokenRow } from '../../enrolment/tokens.ts';
import { listOrganizations } from '../../organizations/organization-store.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { showRows, showTime } from '../show-rows.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'token list',
  words: '',
  says: 'the enrolment tokens and what is left of them',
  flags: {},
  read: () => undefined,
  async run(operator) {
    const now = operator.clock.wallNow();
    const rows = await withStore(operator, async (db) => {
      const names = new Map((await listOrganizations(db)).map(({ id, name }) => [id, name]));
      return (await listTokens(db)).map(({ uses_left: usesLeft, ...row }) => ({
        ...row,
        name: names.get(row.organization) ?? row.organization,
        usesLeft,
        state: stateOf({ ...row, uses_left: usesLeft }, now),
      }));
    });
    showRows(operator, 'tokens', rows, [
      { title: 'ID', of: ({ id }) => id },
      { title: 'ORGANIZATION', of: ({ name }) => name, least: 12 },
      { title: 'LEFT', of: ({ usesLeft }) => String(usesLeft), right: true },
      { title: 'EXPIRES', of: ({ expires }) => showTime(expires) },
      { title: 'STATE', of: ({ state }) => state },
    ]);
    return 0;
  },
});

function stateOf({ revoked, expires, uses_left }: TokenRow, now: number): string {
  if (revoked !== null) return 'revoked';
  if (expires <= now) return 'expired';
  return uses_left > 0 ? 'good' : 'used up';
}
