import { appendEntry } from '../../audit/append-entry.ts';
import { addApiKey } from '../../organizations/api-key-store.ts';
import { isOrganizationName } from '../../organizations/organization-store.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { organizationNamed } from '../organization-named.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'org key',
  words: 'ORG',
  says: 'makes a further API key for an organization (its name or id), which is shown here and never again',
  flags: { name: { kind: 'text', value: 'NAME', says: 'what the key is for; "key" without it' } },
  read([organization = ''], { name = 'key' }, mistakes) {
    if (!isOrganizationName(name))
      mistakes.push(`--name ${JSON.stringify(name)}: a name is 1 to 100 visible characters`);
    return { organization, name };
  },
  async run(operator, { organization, name }) {
    const { clock, out, actor, json } = operator;
    return withStore(operator, async (db) => {
      const owner = await organizationNamed(operator, db, organization);
      if (owner === undefined) return 1;
      const key = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const made = await addApiKey(trx, owner.id, name, at);
        const target = `key:${made.id}`;
        const entry = { actor, act: 'key.add', target, origin: 'cli', outcome: 'done', details: { name } } as const;
        await appendEntry(trx, at, { ...entry, organization: owner.id });
        return made;
      });
      if (json) out.line(JSON.stringify({ organization: owner.id, id: key.id, key: key.text }));
      else {
        out.note(`an API key of ${owner.name}, which cannot be shown again:`);
        out.line(key.text);
      }
      return 0;
    });
  },
});
