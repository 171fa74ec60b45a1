import type { Db } from '../store/transaction.ts';
import type { AuditHead, AuditKey } from './audit-key.ts';
import { canonicalJson } from './canonical-json.ts';
import { type AuditRow, hashEntry, NO_HASH } from './hash-entry.ts';
import { everyEntry } from './read-audit.ts';

export type AuditVerdict =
  | {
      readonly ok: true;
      readonly entries: number;
      readonly heads: number;
      /** The newest signed head; what came after it is chained, and could be cut off without a trace here. */
      readonly signed: AuditHead | undefined;
    }
  /** `seq` is the first entry that is not what it was, or not there. */
  | { readonly ok: false; readonly seq: number; readonly says: string };

/** Walks the whole log and its signed heads, and tells the first place where they break. `kept` are heads (JWS) that somebody kept elsewhere. */
export async function verifyAudit(
  db: Db,
  key: Pick<AuditKey, 'open'>,
  kept: readonly string[] = [],
): Promise<AuditVerdict> {
  // Read before the entries: none of them can then speak of an entry that is not there yet.
  const rows = await db.selectFrom('audit_heads').selectAll().orderBy('seq').execute();
  const heads: Head[] = await Promise.all(
    rows.map(async (row) => ({ seq: row.seq, row, read: await key.open(row.jws) })),
  );
  for (const jws of kept) {
    const read = await key.open(jws);
    if (read === undefined)
      return { ok: false, seq: 0, says: 'a head that was given is not signed by the key of this log' };
    heads.push({ seq: read.seq, row: undefined, read });
  }
  heads.sort((a, b) => a.seq - b.seq);
  let [seq, hash, next] = [0, NO_HASH, 0];
  for await (const row of everyEntry(db)) {
    const says = wrongWith(row, seq + 1, hash);
    if (says !== undefined) return { ok: false, seq: seq + 1, says };
    [seq, hash] = [row.seq, row.hash];
    for (let head = heads[next]; head !== undefined && head.seq <= seq; head = heads[++next]) {
      const wrong = wrongWithHead(head, row);
      if (wrong !== undefined) return { ok: false, seq: head.seq, says: wrong };
    }
  }
  const beyond = heads[next];
  if (beyond !== undefined)
    return {
      ok: false,
      seq: seq + 1,
      says: `the log ends here, but it was signed with ${beyond.seq} entries: the last ones were cut off`,
    };
  return { ok: true, entries: seq, heads: heads.length, signed: heads.at(-1)?.read };
}

type Head = {
  readonly seq: number;
  /** Undefined for one that was kept elsewhere. */
  readonly row: { readonly hash: string; readonly at: number } | undefined;
  readonly read: AuditHead | undefined;
};

function wrongWith(row: AuditRow, seq: number, previous: string): string | undefined {
  if (row.seq !== seq) return `entry ${seq} is not there; the next one is ${row.seq}`;
  if (row.previous !== previous)
    return `entry ${seq} does not follow the one before it: one of the two is not in its place`;
  try {
    if (row.details !== canonicalJson(JSON.parse(row.details)) || hashEntry(row) !== row.hash)
      return `entry ${seq} was altered: its hash is another`;
  } catch {
    return `entry ${seq} was altered: its details are no JSON`;
  }
  return undefined;
}

function wrongWithHead({ seq, row, read }: Head, entry: AuditRow): string | undefined {
  if (read === undefined || (row !== undefined && (read.seq !== seq || read.hash !== row.hash || read.at !== row.at)))
    return `the signed head of entry ${seq} is not what the key of this log signed`;
  // Heads come in the order of the entries, so `entry` is the one that it speaks of.
  if (entry.seq !== seq || entry.hash !== read.hash)
    return `entry ${seq} is another than the one that was signed: what is up to it was written anew`;
  return undefined;
}
