import type { TelemetryBody } from '@ridethrough/protocol';
import type { BatchHandler, IncomingRecord } from '../ingest/incoming-record.ts';
import { compareKeys } from '../ingest/lateness.ts';
import type { Transaction } from '../store/transaction.ts';
import { LatestState } from './latest-state.ts';

const MOST_CACHED = 20_000;
const ROWS_PER_STATEMENT = 50;

type Cached = { readonly device: number; readonly agent: string; readonly state: LatestState; arrived: number };

/** Keeps, in the records' own transaction, what is newest of each device: its readings and its identity. */
export class ApplyToDevices {
  #cache = new Map<string, Cached>();

  readonly handler: BatchHandler = async (trx, records) => {
    const changed = new Set<Cached>();
    let identities: IncomingRecord[] | undefined;
    for (const record of records) {
      if (record.device === 0) continue;
      if (record.kind === 'identity') {
        identities ??= [];
        identities.push(record);
      } else if (record.kind === 'telemetry' && !record.late) {
        const cached = this.#cache.get(keyOf(record)) ?? (await this.#load(trx, record));
        // The body's shape was checked when it was parsed.
        cached.state.merge(record.key, record.ts, record.body as TelemetryBody);
        cached.arrived = record.arrived;
        changed.add(cached);
      }
    }
    await writeLatest(trx, [...changed]);
    for (const record of identities ?? []) await storeIdentity(trx, record);
    return () => {
      if (this.#cache.size > MOST_CACHED) this.#cache.clear();
    };
  };

  /** After a rollback: memory is ahead of the store, so it is read again. */
  forget(): void {
    this.#cache.clear();
  }

  async #load(trx: Transaction, record: IncomingRecord): Promise<Cached> {
    const { device, agent } = record;
    const row = await trx
      .selectFrom('latest')
      .select('state')
      .where('device', '=', device)
      .where('agent', '=', agent)
      .executeTakeFirst();
    const state = row === undefined ? new LatestState() : LatestState.parse(row.state);
    const cached = { device, agent, state, arrived: record.arrived };
    this.#cache.set(keyOf(record), cached);
    return cached;
  }
}

const keyOf = ({ device, agent }: IncomingRecord): string => `${device}/${agent}`;

async function writeLatest(trx: Transaction, changed: readonly Cached[]): Promise<void> {
  for (let at = 0; at < changed.length; at += ROWS_PER_STATEMENT) {
    const rows = changed
      .slice(at, at + ROWS_PER_STATEMENT)
      .map(({ device, agent, state, arrived }) => ({ device, agent, arrived, state: state.toString() }));
    await trx
      .insertInto('latest')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['device', 'agent'])
          .doUpdateSet((eb) => ({ arrived: eb.ref('excluded.arrived'), state: eb.ref('excluded.state') })),
      )
      .execute();
  }
}

/** The newest by (epoch, seq) of one agent stays; of another agent, what came last and not late. */
async function storeIdentity(trx: Transaction, { device, agent, key, body, late }: IncomingRecord): Promise<void> {
  const known = await trx
    .selectFrom('devices')
    .select(['identity_agent', 'identity_epoch', 'identity_seq'])
    .where('id', '=', device)
    .executeTakeFirst();
  if (known !== undefined && known.identity_epoch !== null && known.identity_seq !== null) {
    const older = compareKeys(key, { epoch: known.identity_epoch, seq: known.identity_seq }) < 0;
    if (known.identity_agent === agent ? older : late) return;
  }
  await trx
    .updateTable('devices')
    .set({ identity: JSON.stringify(body), identity_agent: agent, identity_epoch: key.epoch, identity_seq: key.seq })
    .where('id', '=', device)
    .execute();
}
