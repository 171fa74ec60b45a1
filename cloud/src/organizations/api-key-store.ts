import type { Db, Transaction } from '../store/transaction.ts';
import { isSecretOf, makeSecret, readSecret } from './secret-text.ts';

/** Who calls the API: an organization's key. */
export type Caller = { readonly organization: string; readonly key: string };

export type ApiKeyRow = {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  readonly created: number;
  readonly revoked: number | null;
};

/** Makes a key; its text is given here and never again. */
export async function addApiKey(
  trx: Transaction,
  organization: string,
  name: string,
  at: number,
): Promise<{ readonly id: string; readonly text: string }> {
  const { id, text, hash } = makeSecret('rt');
  await trx.insertInto('api_keys').values({ id, organization, name, hash, created: at, revoked: null }).execute();
  return { id, text };
}

/** Whose key that is; undefined when it is none, or revoked. */
export async function callerOfKey(db: Db, text: string): Promise<Caller | undefined> {
  const parts = readSecret('rt', text);
  if (parts === undefined) return undefined;
  const row = await db
    .selectFrom('api_keys')
    .select(['organization', 'hash', 'revoked'])
    .where('id', '=', parts.id)
    .executeTakeFirst();
  if (row === undefined || !isSecretOf(row.hash, parts.secret) || row.revoked !== null) return undefined;
  return { organization: row.organization, key: parts.id };
}

/** Has nobody revoked it? */
export async function isKeyGood(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('api_keys').select('revoked').where('id', '=', id).executeTakeFirst();
  return row?.revoked === null;
}

/** Of one organization or all, oldest first. */
export function listApiKeys(db: Db, organization?: string): Promise<ApiKeyRow[]> {
  let query = db.selectFrom('api_keys').select(['id', 'organization', 'name', 'created', 'revoked']).orderBy('created');
  if (organization !== undefined) query = query.where('organization', '=', organization);
  return query.execute();
}

/** The key as it was: undefined when there is none; `revoked` is set when it was revoked before. */
export async function revokeApiKey(trx: Transaction, id: string, at: number): Promise<ApiKeyRow | undefined> {
  const row = await trx
    .selectFrom('api_keys')
    .select(['id', 'organization', 'name', 'created', 'revoked'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row?.revoked === null) await trx.updateTable('api_keys').set({ revoked: at }).where('id', '=', id).execute();
  return row;
}
