import { appendEntry } from '../audit/append-entry.ts';
import { applyInput } from '../commands/command-store.ts';
import { countUp } from '../store/count-up.ts';
import type { Transaction } from '../store/transaction.ts';
import { endBindings } from './end-bindings.ts';

export type Transfer = {
  /** The device's integer key. */
  readonly device: number;
  readonly to: string;
  /** Who asks, for the audit log. */
  readonly actor: string;
  readonly origin: string;
};

/**
 * Gives a device with all that is known of it to another organization. Whoever read it before does so no more; if the
 * new owner's agents have told of the same serial already, what they told becomes part of it: that device is marked as
 * merged, and `mergeRows` moves its rows.
 */
export async function transferDevice(
  trx: Transaction,
  { device, to, actor, origin }: Transfer,
  at: number,
): Promise<void> {
  const { serial, organization } = await trx
    .selectFrom('devices')
    .select(['serial', 'organization'])
    .where('id', '=', device)
    .executeTakeFirstOrThrow();
  await callOffWaiting(trx, device, at);
  await endBindings(trx, device, at);
  const own = serial.startsWith('x-') ? undefined : await deviceOf(trx, to, serial);
  const identity = { identity: null, identity_agent: null, identity_epoch: null, identity_seq: null };
  if (own !== undefined) await mergeIn(trx, own.id, device);
  // What the last owner's agent said of its link and its name for the unit is not the new owner's.
  const told = own === undefined ? identity : { ...own.identity };
  await trx
    .updateTable('devices')
    .set({ organization: to, ...told })
    .where('id', '=', device)
    .execute();
  await countUp(trx, 'bindings');
  const entry = { actor, act: 'ups.transfer', target: `ups:${serial}`, origin, outcome: 'done' } as const;
  if (organization !== null)
    await appendEntry(trx, at, { ...entry, organization, details: { says: 'given to another organization' } });
  await appendEntry(trx, at, { ...entry, organization: to, details: { says: 'taken over with all its history' } });
}

/** Settings that the last owner has asked for and that have not left the cloud are not the new one's wish. */
async function callOffWaiting(trx: Transaction, device: number, at: number): Promise<void> {
  const rows = await trx
    .selectFrom('commands')
    .selectAll()
    .where('device', '=', device)
    .where('state', '=', 'created')
    .execute();
  for (const row of rows) await applyInput(trx, row, { type: 'deadline' }, at);
}

async function deviceOf(trx: Transaction, organization: string, serial: string) {
  const row = await trx
    .selectFrom('devices')
    .select(['id', 'identity', 'identity_agent', 'identity_epoch', 'identity_seq'])
    .where('organization', '=', organization)
    .where('serial', '=', serial)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { id, ...identity } = row;
  return { id, identity };
}

/** What must change in the same transaction, so that not one record goes astray. */
async function mergeIn(trx: Transaction, from: number, into: number): Promise<void> {
  await trx.updateTable('devices').set({ organization: null, merged_into: into }).where('id', '=', from).execute();
  await trx.updateTable('bindings').set({ device: into }).where('device', '=', from).execute();
  await trx
    .deleteFrom('latest')
    .where('device', '=', into)
    .where('agent', 'in', (eb) => eb.selectFrom('latest').select('agent').where('device', '=', from))
    .execute();
  await trx.updateTable('latest').set({ device: into }).where('device', '=', from).execute();
}
