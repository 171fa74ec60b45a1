import type { Db } from '../store/transaction.ts';

/** Whose agent it is; undefined: nobody's, or not known. */
export async function organizationOf(db: Db, agent: string): Promise<string | undefined> {
  const row = await db.selectFrom('agents').select('organization').where('agent', '=', agent).executeTakeFirst();
  return row?.organization ?? undefined;
}
