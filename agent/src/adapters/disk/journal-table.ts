import type { DatabaseSync } from 'node:sqlite';
import type { DiskArgs, JournalRow } from '../../outbox/disk-calls.ts';
import { DiskError } from '../../outbox/disk-error.ts';

const COLUMNS = 'id, expires, command, boot, state, detail, wrote';
const UNFINISHED = `state IN ('accepted', 'running')`;

function journalRow(row: Record<string, unknown>): JournalRow {
  const { id, expires, command, boot, state, detail, wrote } = row;
  return {
    id: String(id),
    expires: Number(expires),
    command: String(command),
    boot: String(boot),
    state: String(state),
    detail: typeof detail === 'string' ? detail : null,
    wrote: Number(wrote),
  };
}

/** The commands' SQL; transactions are the caller's. */
export class JournalTable {
  private readonly db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  accept({ id, expires, boot, command }: DiskArgs<'accept'>): 'new' | 'known' {
    const { changes } = this.db
      .prepare(`INSERT INTO commands (id, expires, boot, state, wrote, command) VALUES (?, ?, ?, 'accepted', 0, ?)
        ON CONFLICT DO NOTHING`)
      .run(id, expires, boot, command);
    return changes === 1 ? 'new' : 'known';
  }

  wrote(id: string): void {
    const { changes } = this.db.prepare('UPDATE commands SET wrote = 1 WHERE id = ?').run(id);
    if (changes === 0) throw new DiskError('unknown-command', `the journal has no command ${id}`);
  }

  note({ id, state, detail }: DiskArgs<'note'>): void {
    const { changes } = this.db
      .prepare('UPDATE commands SET state = ?, detail = coalesce(?, detail) WHERE id = ?')
      .run(state, detail ?? null, id);
    if (changes === 0) throw new DiskError('unknown-command', `the journal has no command ${id}`);
  }

  forget(expiredBefore: number): number {
    const { changes } = this.db
      .prepare(`DELETE FROM commands WHERE expires < ? AND NOT ${UNFINISHED}`)
      .run(expiredBefore);
    return Number(changes);
  }

  /** UTC ms since when this journal stands; undefined until that is known. */
  madeAt(): number | undefined {
    const at = this.db.prepare('SELECT made_at FROM journal').get()?.made_at;
    return at === undefined ? undefined : Number(at);
  }

  /** Keeps it, unless it is known already. */
  begin(at: number): void {
    this.db.prepare('INSERT INTO journal (made_at) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM journal)').run(at);
  }

  find(id: string): JournalRow | undefined {
    const row = this.db.prepare(`SELECT ${COLUMNS} FROM commands WHERE id = ?`).get(id);
    return row && journalRow(row);
  }

  unfinished(): JournalRow[] {
    return this.db.prepare(`SELECT ${COLUMNS} FROM commands WHERE ${UNFINISHED} ORDER BY rowid`).all().map(journalRow);
  }

  all(): JournalRow[] {
    return this.db.prepare(`SELECT ${COLUMNS} FROM commands ORDER BY rowid`).all().map(journalRow);
  }

  restore({ id, expires, boot, state, wrote, command, detail }: JournalRow): void {
    this.db
      .prepare('INSERT INTO commands (id, expires, boot, state, wrote, command, detail) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(id, expires, boot, state, wrote, command, detail);
  }
}
