import type { Transaction } from './transaction.ts';

/** Tells whoever keeps `name` in memory, in this process or another, that it has changed. */
export async function countUp(trx: Transaction, name: string): Promise<void> {
  await trx
    .insertInto('versions')
    .values({ name, version: 1 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ version: eb('versions.version', '+', 1) })),
    )
    .execute();
}
