import { appendEntry } from '../audit/append-entry.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Range } from './coverage.ts';
import type { EpochEntry } from './epoch-book.ts';
import { countOf, join, rangesText } from './ranges.ts';

/** What became known of records that nobody has, or that nobody was thought to have. `at` is UTC ms. */
export type LossTold = {
  readonly entry: Pick<EpochEntry, 'agent' | 'epoch' | 'lastSeq'>;
  readonly at: number;
  readonly ranges: readonly Range[];
} & (
  | { readonly is: 'lost'; readonly tailLost: boolean }
  /** They came, or a gap record names them, after they had been told of as lost. */
  | { readonly is: 'found' | 'explained' }
);

/** Writes it into the audit log of the agent's organization, in the transaction that takes it into the epochs. */
export async function tellLosses(trx: Transaction, losses: readonly LossTold[]): Promise<void> {
  if (losses.length === 0) return;
  const { made } = await trx
    .selectFrom('restores')
    .select((e) => e.fn.max('made').as('made'))
    .executeTakeFirstOrThrow();
  for (const [agent, own] of Map.groupBy(losses, ({ entry }) => entry.agent)) {
    const row = await trx.selectFrom('agents').select('organization').where('agent', '=', agent).executeTakeFirst();
    for (const loss of together(own)) {
      const entry: AuditEntry = {
        actor: 'cloud',
        act: loss.is === 'lost' ? 'records.lost' : 'records.found',
        target: `agent:${agent}`,
        origin: 'cloud',
        outcome: loss.is === 'lost' ? 'failed' : 'done',
        details: {
          epoch: loss.entry.epoch,
          count: countOf(loss.ranges),
          numbers: rangesText(loss.ranges),
          ...(loss.is === 'lost' && loss.tailLost && { alsoAllAfter: loss.entry.lastSeq ?? 0 }),
          ...(loss.is === 'explained' && { by: 'a gap record' }),
          ...(loss.is === 'lost' && made !== null && { backupMade: new Date(made).toISOString() }),
        },
        ...(row?.organization == null ? {} : { organization: row.organization }),
      };
      await appendEntry(trx, loss.at, entry);
    }
  }
}

/** Records come one by one: those of one epoch that came in one commit are one entry. */
function together(losses: readonly LossTold[]): LossTold[] {
  const found = Map.groupBy(
    losses.filter(({ is }) => is === 'found'),
    ({ entry }) => entry,
  );
  return [
    ...losses.filter(({ is }) => is !== 'found'),
    ...[...found.values()].flatMap(([first, ...rest]) =>
      first === undefined
        ? []
        : [
            {
              ...first,
              ranges: join(
                first.ranges,
                rest.flatMap(({ ranges }) => ranges),
              ),
            },
          ],
    ),
  ];
}
