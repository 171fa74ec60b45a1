import { findOrganization, listOrganizations, type Organization } from '../organizations/organization-store.ts';
import type { Db } from '../store/transaction.ts';
import type { Operator } from './operator-command.ts';

/** The organization of that name or id; when there is none, that is said, with those that there are. */
export async function organizationNamed(
  { out }: Pick<Operator, 'out'>,
  db: Db,
  nameOrId: string,
): Promise<Organization | undefined> {
  const found = await findOrganization(db, nameOrId);
  if (found === undefined) {
    const names = (await listOrganizations(db)).map(({ name }) => JSON.stringify(name)).join(', ');
    const says = names === '' ? 'there are none yet; `org add NAME` makes one' : `${names} are`;
    out.note(`there is no organization ${JSON.stringify(nameOrId)}; ${says}`);
  }
  return found;
}
