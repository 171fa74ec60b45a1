import type { Db } from '../store/transaction.ts';
import { type AuditOutcome, auditOutcomes } from './audit-log.ts';
import type { AuditRow } from './hash-entry.ts';

export type AuditQuery = {
  /** Only what this organization may see; without it all is shown. */
  readonly organization?: string | undefined;
  /** An act, or the first words of several (`command`). */
  readonly act?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  /** UTC ms, included. */
  readonly since?: number | undefined;
  /** Only entries before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
};

export type AuditRecord = {
  readonly seq: number;
  /** UTC ms. */
  readonly at: number;
  readonly actor: string;
  readonly act: string;
  readonly target: string;
  readonly origin: string;
  readonly outcome: AuditOutcome;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly organization: string | undefined;
  readonly hash: string;
};

/** Newest first. */
export async function readAudit(db: Db, asked: AuditQuery): Promise<AuditRecord[]> {
  const { organization, act, actor, target, since, before, limit } = asked;
  let query = db.selectFrom('audit').selectAll();
  if (organization !== undefined) query = query.where('organization', '=', organization);
  if (act !== undefined)
    query = query.where((e) => e.or([e('act', '=', act), e('act', '>', `${act}.`).and('act', '<', `${act}/`)]));
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (target !== undefined) query = query.where('target', '=', target);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (before !== undefined) query = query.where('seq', '<', before);
  const rows = await query.orderBy('seq', 'desc').limit(limit).execute();
  return rows.map(toRecord);
}

/** All entries, oldest first, as many at a time as a page holds. */
export async function* everyEntry(db: Db, perPage = 500): AsyncGenerator<AuditRow> {
  for (let after = 0; ; ) {
    const page = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(perPage)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < perPage) return;
    after = last.seq;
    // The store answers without waiting: others have their turn here.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function toRecord({ previous: _, details, outcome, organization, ...row }: AuditRow): AuditRecord {
  return {
    ...row,
    outcome: auditOutcomes.find((known) => known === outcome) ?? 'failed',
    details: detailsOf(details),
    organization: organization ?? undefined,
  };
}

function detailsOf(text: string): AuditRecord['details'] {
  try {
    const value: unknown = JSON.parse(text);
    return Object.fromEntries(
      Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(
        (member): member is [string, string | number | boolean] =>
          ['string', 'number', 'boolean'].includes(typeof member[1]),
      ),
    );
  } catch {
    // Only a row that was tampered with is like that; `verify` tells.
    return {};
  }
}
