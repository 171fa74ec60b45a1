import type { Transaction } from '../store/transaction.ts';

/**
 * One act, as it is told to the audit log.
 * `actor` is who: `key:<id>`, `agent:<id>`, `cli:<user>`, `cloud` or `address:<ip>` (somebody without a name yet);
 * `act` what, dotted (`token.add`); `target` on what: `ups:<serial>`, `agent:<id>`, `command:<id>`, `-`;
 * `origin` from where: an address, `cli` or `cloud`. Never a secret, a code or a passphrase in any of them.
 */
export type AuditEntry = {
  readonly actor: string;
  readonly act: string;
  readonly target: string;
  readonly origin: string;
  readonly outcome: AuditOutcome;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly organization?: string;
};

export const auditOutcomes = ['done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Where acts are written down. */
export interface AuditLog {
  /** Resolves once the entry is in the store; nothing that is measured by its latency needs to wait for it. */
  write(entry: AuditEntry): Promise<void>;
}

/** For acts that must not happen without their entry: both are committed, or neither. */
export interface AuditLogInTransaction {
  writeIn(trx: Transaction, entry: AuditEntry): Promise<void>;
}
