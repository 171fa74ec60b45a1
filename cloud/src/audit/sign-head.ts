import type { Db } from '../store/transaction.ts';
import type { AuditHead, AuditKey } from './audit-key.ts';

/** Signs where the log stands now; undefined when it stands where it was signed last, or is empty. `at` is UTC ms. */
export async function signHead(db: Db, key: AuditKey, at: number): Promise<(AuditHead & { jws: string }) | undefined> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (last === undefined) return undefined;
  const head = { ...last, at };
  const jws = await key.sign(head);
  return db.transaction().execute(async (trx) => {
    const signed = await trx.selectFrom('audit_heads').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
    if (signed !== undefined && signed.seq >= last.seq) return undefined;
    const made = { ...head, jws };
    await trx.insertInto('audit_heads').values(made).execute();
    return made;
  });
}
