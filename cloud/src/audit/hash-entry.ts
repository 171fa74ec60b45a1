import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { canonicalJson } from './canonical-json.ts';
import type { AuditTables } from './tables.ts';

export type AuditRow = Selectable<AuditTables['audit']>;

/** What stands for the hash of the entry before the first. */
export const NO_HASH = '0'.repeat(64);

/**
 * SHA-256, hex, over the canonical JSON of all else that the row holds, the hash of the row before included; `details`
 * counts as the object that its JSON says. Throws SyntaxError when it is no JSON.
 */
export function hashEntry({ details, hash: _, ...rest }: Omit<AuditRow, 'hash'> & { readonly hash?: string }): string {
  const read: unknown = JSON.parse(details);
  return createHash('sha256')
    .update(canonicalJson({ ...rest, details: read }))
    .digest('hex');
}
