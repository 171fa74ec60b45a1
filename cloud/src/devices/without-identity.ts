import type { Db } from '../store/transaction.ts';

/** Which of the serials that an agent names have told no identity yet. */
export async function withoutIdentity(db: Db, agent: string, serials: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('bindings')
    .innerJoin('devices', 'devices.id', 'bindings.device')
    .select('bindings.serial')
    .where('bindings.agent', '=', agent)
    .where('bindings.serial', 'in', serials)
    .where('devices.identity', 'is not', null)
    .execute();
  const told = new Set(rows.map(({ serial }) => serial));
  return serials.filter((serial) => !told.has(serial));
}
