import { DatabaseSync } from 'node:sqlite';

/** What stands in a store that was restored, for the person who did it. */
export type StoreSummary = {
  readonly agents: number;
  readonly devices: number;
  readonly organizations: number;
  /** Not sent again: what became of them after the backup is not in it. */
  readonly openCommands: number;
  /** Entries of the audit log. */
  readonly audit: number;
};

export function summarizeStore(file: string): StoreSummary {
  const db = new DatabaseSync(file);
  const count = (table: string, where = 'true'): number => {
    const there = db.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table);
    return there === undefined
      ? 0
      : Number(db.prepare(`select count(*) as n from ${table} where ${where}`).get()?.n ?? 0);
  };
  try {
    return {
      agents: count('agents'),
      devices: count('devices'),
      organizations: count('organizations'),
      openCommands: count('commands', "state in ('created', 'sent', 'accepted', 'running')"),
      audit: count('audit'),
    };
  } finally {
    db.close();
  }
}
