import { appendEntry } from '../../audit/append-entry.ts';
import { addApiKey } from '../../organizations/api-key-store.ts';
import { addOrganization, isOrganizationName } from '../../organizations/organization-store.ts';
import { defineOperatorCommand } from '../operator-command.ts';
import { withStore } from '../with-store.ts';

export default defineOperatorCommand({
  name: 'org add',
  words: 'NAME',
  says: 'makes an organization with its first API key, which is shown here and never again',
  flags: {},
  read([name = ''], _values, mistakes) {
    if (name !== '' && !isOrganizationName(name))
      mistakes.push(`${JSON.stringify(name)}: a name is 1 to 100 visible characters`);
    return name;
  },
  async run(operator, name) {
    const { clock, out, actor, json } = operator;
    return withStore(operator, async (db) => {
      const made = await db.transaction().execute(async (trx) => {
        const at = clock.wallNow();
        const organization = await addOrganization(trx, name, at);
        if (organization === undefined) return undefined;
        const { id } = organization;
        const key = await addApiKey(trx, id, 'first', at);
        const entry = { actor, origin: 'cli', outcome: 'done', organization: id } as const;
        await appendEntry(trx, at, { ...entry, act: 'org.add', target: `org:${id}`, details: { name } });
        await appendEntry(trx, at, { ...entry, act: 'key.add', target: `key:${key.id}`, details: { name: 'first' } });
        return { organization, key };
      });
      if (made === undefined) {
        out.note(`there is an organization named ${JSON.stringify(name)} already`);
        return 1;
      }
      const { organization, key } = made;
      if (json) out.line(JSON.stringify({ organization: organization.id, name, key: key.text }));
      else {
        out.note(`${name} is ${organization.id}; its API key, which cannot be shown again:`);
        out.line(key.text);
      }
      return 0;
    });
  },
});
