import { isSecretOf, makeSecret, readSecret } from '../organizations/secret-text.ts';
import type { Db, Transaction } from '../store/transaction.ts';

export type NewToken = { readonly organization: string; readonly uses: number; readonly expires: number };

export type TokenRow = {
  readonly id: string;
  readonly organization: string;
  readonly uses_left: number;
  readonly created: number;
  readonly expires: number;
  readonly revoked: number | null;
};

const columns = ['id', 'organization', 'uses_left', 'created', 'expires', 'revoked'] as const;

/** Makes a token; its text is given here and never again. Times are UTC ms. */
export async function addToken(
  trx: Transaction,
  { organization, uses, expires }: NewToken,
  at: number,
): Promise<{ readonly id: string; readonly text: string }> {
  const { id, text, hash } = makeSecret('rte');
  await trx
    .insertInto('enrolment_tokens')
    .values({ id, hash, organization, uses_left: uses, created: at, expires, revoked: null })
    .execute();
  return { id, text };
}

/** Takes one use of a token; undefined when it is none, used up, expired or revoked. */
export async function useToken(trx: Transaction, text: string, at: number): Promise<TokenRow | undefined> {
  const parts = readSecret('rte', text);
  if (parts === undefined) return undefined;
  const row = await trx
    .selectFrom('enrolment_tokens')
    .select([...columns, 'hash'])
    .where('id', '=', parts.id)
    .executeTakeFirst();
  if (row === undefined || !isSecretOf(row.hash, parts.secret)) return undefined;
  // The conditions stand in the statement, so that two at once cannot both take the last use.
  return trx
    .updateTable('enrolment_tokens')
    .set((eb) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('id', '=', parts.id)
    .where('uses_left', '>', 0)
    .where('expires', '>', at)
    .where('revoked', 'is', null)
    .returning(columns)
    .executeTakeFirst();
}

/** Of one organization or all, oldest first. */
export function listTokens(db: Db, organization?: string): Promise<TokenRow[]> {
  let query = db.selectFrom('enrolment_tokens').select(columns).orderBy('created');
  if (organization !== undefined) query = query.where('organization', '=', organization);
  return query.execute();
}

/** The token as it was; undefined when there is none. */
export async function revokeToken(trx: Transaction, id: string, at: number): Promise<TokenRow | undefined> {
  const row = await trx.selectFrom('enrolment_tokens').select(columns).where('id', '=', id).executeTakeFirst();
  if (row?.revoked === null)
    await trx.updateTable('enrolment_tokens').set({ revoked: at }).where('id', '=', id).execute();
  return row;
}
