import { countUp } from '../store/count-up.ts';
import type { Transaction } from '../store/transaction.ts';

/** Ends what binds a device now, to one agent or to any, at `at` (UTC ms); returns how many bindings. */
export async function endBindings(trx: Transaction, device: number, at: number, agent?: string): Promise<number> {
  let open = trx
    .selectFrom('bindings')
    .select(['id', 'from_ts'])
    .where('device', '=', device)
    .where('to_ts', 'is', null);
  if (agent !== undefined) open = open.where('agent', '=', agent);
  const rows = await open.execute();
  for (const { id, from_ts } of rows)
    await trx
      .updateTable('bindings')
      .set({ to_ts: Math.max(at, from_ts + 1) })
      .where('id', '=', id)
      .execute();
  if (rows.length > 0) await countUp(trx, 'bindings');
  return rows.length;
}
