import type { Revocations } from '../broker/live-connections.ts';
import type { Db } from '../store/transaction.ts';

/** Read from the table each time: another process may revoke too. A certificate that the table does not know was made before a backup was put back, and is good. */
export const revocationsIn = (db: Db): Revocations => ({
  async isRevoked(serial) {
    const row = await db.selectFrom('certificates').select('revoked').where('serial', '=', serial).executeTakeFirst();
    return row !== undefined && row.revoked !== null;
  },
  async revokedSince(wallMs) {
    const rows = await db.selectFrom('certificates').select('serial').where('revoked', '>=', wallMs).execute();
    return rows.map(({ serial }) => serial);
  },
});
