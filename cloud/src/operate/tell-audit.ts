import { appendEntry } from '../audit/append-entry.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Operator } from './operator-command.ts';
import { withStore } from './with-store.ts';

/** Writes an operator's act into the audit log. */
export function tellAudit(
  operator: Operator,
  entry: Pick<AuditEntry, 'act' | 'target' | 'outcome'> & Partial<Pick<AuditEntry, 'details' | 'organization'>>,
): Promise<void> {
  const { actor, clock } = operator;
  return withStore(operator, (db) =>
    db.transaction().execute(async (trx) => {
      await appendEntry(trx, clock.wallNow(), { ...entry, actor, origin: 'cli' });
    }),
  );
}
