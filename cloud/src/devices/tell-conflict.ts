import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import type { Transaction } from '../store/transaction.ts';

type Sighting = { readonly serial: string; readonly organization: string; readonly agent: string };

/**
 * When others have a unit with the serial that an organization's agent has just told for the first time, each of them
 * and that organization find it in their audit log. Nobody learns who the other is, and nothing moves by itself.
 */
export async function tellConflict(
  trx: Transaction,
  audit: AuditLogInTransaction,
  { serial, organization, agent }: Sighting,
): Promise<void> {
  const others = await trx
    .selectFrom('devices')
    .select('organization')
    .distinct()
    .where('serial', '=', serial)
    .where('organization', 'is not', null)
    .where('organization', '!=', organization)
    .execute();
  if (others.length === 0) return;
  const entry = {
    actor: 'cloud',
    act: 'ups.conflict',
    target: `ups:${serial}`,
    origin: 'cloud',
    outcome: 'done',
  } as const;
  await audit.writeIn(trx, {
    ...entry,
    organization,
    details: {
      agent,
      says: 'another organization has a unit with this serial number; this one got a device of its own',
    },
  });
  for (const other of others)
    await audit.writeIn(trx, {
      ...entry,
      ...(other.organization !== null && { organization: other.organization }),
      details: { says: "another organization's agent has told of a unit with this serial number; nothing was moved" },
    });
}
