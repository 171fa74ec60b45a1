import type { Caller } from '../organizations/api-key-store.ts';
import type { ApiParts } from './api-parts.ts';
import { type ErrorBody, toError } from './error-body.ts';
import { findUps } from './find-ups.ts';

type Found = { readonly ok: true; readonly key: number; readonly id: string };
type NotFound = { readonly ok: false; readonly status: 404 | 409; readonly body: ErrorBody };

/** The one UPS of the caller's organization that a path means. */
export async function resolveUps(
  { db }: Pick<ApiParts, 'db'>,
  { organization }: Caller,
  id: string,
): Promise<Found | NotFound> {
  const found = await findUps(db, organization, id);
  const [ups, ...others] = found;
  if (ups !== undefined && others.length === 0) return { ok: true, ...ups };
  if (ups === undefined) {
    const says = `there is no UPS with the id, serial number or label ${JSON.stringify(id)}`;
    return { ok: false, status: 404, body: toError('not-found', says) };
  }
  const allowed = found.map((one) => one.id).join(', ');
  const body = toError('ambiguous', `${found.length} UPSs go by ${JSON.stringify(id)}`, [
    { path: 'path.id', says: 'it must name one UPS', allowed },
  ]);
  return { ok: false, status: 409, body };
}
