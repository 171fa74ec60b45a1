import { identityBody } from '@ridethrough/protocol';
import { sql } from 'kysely';
import type { Db } from '../store/transaction.ts';

/** Every UPS of the organization that `id` can mean: the one with that id, else those with that serial number, else those with that label. */
export async function findUps(
  db: Db,
  organization: string,
  id: string,
): Promise<{ readonly key: number; readonly id: string }[]> {
  const query = db
    .selectFrom('devices')
    .select(['id as key', 'public_id as id'])
    .where('organization', '=', organization)
    .orderBy('devices.id')
    .limit(20);
  const byId = await query.where('public_id', '=', id).execute();
  if (byId.length > 0) return byId;
  const bySerial = await query.where('serial', '=', id).execute();
  if (bySerial.length > 0) return bySerial;
  // The label stands in the identity's JSON: first those that hold the text at all, then those whose label it is.
  const inJson = `%${JSON.stringify(id)
    .slice(1, -1)
    .replace(/[\\%_]/g, '\\$&')}%`;
  const candidates = await query.select('identity').where(sql<boolean>`identity like ${inJson} escape '\\'`).execute();
  return candidates
    .filter(({ identity }) => identity !== null && labelOf(identity) === id)
    .map(({ key, id: publicId }) => ({ key, id: publicId }));
}

const labelOf = (identity: string): string | undefined => identityBody.safeParse(JSON.parse(identity)).data?.label;
