import type { Db, Transaction } from '../store/transaction.ts';

/** In one transaction: few, so that a cloud that is running does not wait long for its own. */
const ROWS_AT_ONCE = 1_000;

/** Moves the rows of every device that was merged into another, a part at a time, and then the device is gone. It may be ended at any moment, and goes on the next time. */
export async function mergeRows(db: Db): Promise<void> {
  const merged = await db
    .selectFrom('devices')
    .select(['id', 'merged_into as into'])
    .where('merged_into', 'is not', null)
    .execute();
  for (const { id, into } of merged) {
    if (into === null) continue;
    while ((await db.transaction().execute((trx) => moveSome(trx, id, into))) > 0);
    await db.transaction().execute((trx) => trx.deleteFrom('devices').where('id', '=', id).execute());
  }
}

/** Returns how many rows there were to move. */
async function moveSome(trx: Transaction, from: number, into: number): Promise<number> {
  let moved = 0;
  for (const name of ['telemetry', 'events'] as const) {
    const { numUpdatedRows } = await trx
      .updateTable(name)
      .set({ device: into })
      .where((eb) =>
        eb(
          eb.refTuple('epoch_id', 'seq'),
          'in',
          eb
            .selectFrom(name)
            .select(['epoch_id', 'seq'])
            .where('device', '=', from)
            .limit(ROWS_AT_ONCE)
            .$asTuple('epoch_id', 'seq'),
        ),
      )
      .executeTakeFirstOrThrow();
    moved += Number(numUpdatedRows);
  }
  const commands = await trx
    .updateTable('commands')
    .set({ device: into })
    .where('device', '=', from)
    .executeTakeFirst();
  return moved + Number(commands.numUpdatedRows) + (await rollAnew(trx, from, into));
}

/** Minutes of both may overlap: they are made again from the rows that they are of. */
async function rollAnew(trx: Transaction, from: number, into: number): Promise<number> {
  const due = await trx.selectFrom('rollup_due').select('minute').where('device', '=', from).execute();
  const made = await trx
    .selectFrom('rollups')
    .select('minute')
    .where('device', '=', from)
    .limit(ROWS_AT_ONCE)
    .execute();
  const minutes = [...new Set([...due, ...made].map(({ minute }) => minute))];
  for (const minute of minutes)
    await trx
      .insertInto('rollup_due')
      .values({ device: into, minute })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  if (minutes.length === 0) return 0;
  for (const name of ['rollup_due', 'rollups'] as const)
    for (const minute of minutes)
      await trx.deleteFrom(name).where('device', '=', from).where('minute', '=', minute).execute();
  return minutes.length;
}
