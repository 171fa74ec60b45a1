import { type StatusMessage, statusMessage } from '@ridethrough/protocol';
import type { Db } from '../store/transaction.ts';

export type AgentRow = {
  readonly agent: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly online: boolean;
  readonly status: StatusMessage | undefined;
  /** The name of its machine, as it said when it enrolled. */
  readonly host?: string | undefined;
};

const ROWS_PER_STATEMENT = 50;

/** All, or those of one organization. */
export async function readAgents(db: Db, organization?: string): Promise<AgentRow[]> {
  let query = db.selectFrom('agents').selectAll().orderBy('agent');
  if (organization !== undefined) query = query.where('organization', '=', organization);
  const rows = await query.execute();
  return rows.map((row) => ({
    agent: row.agent,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    online: row.online === 1,
    host: row.host ?? undefined,
    status: row.status === null ? undefined : statusMessage.safeParse(JSON.parse(row.status)).data,
  }));
}

/** Writes agents as they are now, in one transaction. */
export async function writeAgents(db: Db, agents: readonly AgentRow[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (let at = 0; at < agents.length; at += ROWS_PER_STATEMENT) {
      const rows = agents.slice(at, at + ROWS_PER_STATEMENT).map(({ agent, firstSeen, lastSeen, online, status }) => ({
        agent,
        first_seen: firstSeen,
        last_seen: lastSeen,
        online: online ? 1 : 0,
        boot: status?.boot ?? null,
        conn: status?.conn ?? null,
        version: status?.version ?? null,
        status: status === undefined ? null : JSON.stringify(status),
      }));
      await trx
        .insertInto('agents')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('agent').doUpdateSet((eb) => ({
            last_seen: eb.ref('excluded.last_seen'),
            online: eb.ref('excluded.online'),
            boot: eb.ref('excluded.boot'),
            conn: eb.ref('excluded.conn'),
            version: eb.ref('excluded.version'),
            status: eb.ref('excluded.status'),
          })),
        )
        .execute();
    }
  });
}
