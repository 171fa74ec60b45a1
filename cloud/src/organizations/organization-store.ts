import { randomId } from '../random-id.ts';
import type { Db, Transaction } from '../store/transaction.ts';

export type Organization = { readonly id: string; readonly name: string; readonly created: number };

/** Up to 100 characters that can be seen, without blanks around them. */
export const isOrganizationName = (name: string): boolean =>
  /^[^\p{C}\p{Z}]([^\p{C}]{0,98}[^\p{C}\p{Z}])?$/u.test(name);

/** Undefined when there is one of that name already. */
export async function addOrganization(trx: Transaction, name: string, at: number): Promise<Organization | undefined> {
  const made = { id: `org-${randomId(10)}`, name, created: at };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('organizations')
    .values(made)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n ? made : undefined;
}

/** By its name or its id. */
export const findOrganization = (db: Db | Transaction, nameOrId: string): Promise<Organization | undefined> =>
  db
    .selectFrom('organizations')
    .selectAll()
    .where((eb) => eb.or([eb('name', '=', nameOrId), eb('id', '=', nameOrId)]))
    // A name may look like another's id: the name is what the person sees.
    .orderBy((eb) => eb('name', '=', nameOrId), 'desc')
    .limit(1)
    .executeTakeFirst();

export const listOrganizations = (db: Db): Promise<Organization[]> =>
  db.selectFrom('organizations').selectAll().orderBy('name').execute();
