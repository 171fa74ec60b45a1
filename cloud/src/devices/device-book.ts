import type { DeviceResolver, DeviceWanted } from '../ingest/device-resolver.ts';
import type { Transaction } from '../store/transaction.ts';
import { type Binding, decideBinding } from './decide-binding.ts';

const MOST_CACHED = 50_000;

type Parts = {
  /** A new public id, which says nothing. */
  readonly newId: () => string;
  readonly wallNow: () => number;
};

/** Knows which device each record belongs to; makes the device and its binding at first sight of a serial. */
export class DeviceBook implements DeviceResolver {
  readonly #parts: Parts;
  readonly #bindings = new Map<string, readonly Binding[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async prepare(trx: Transaction, wanted: Iterable<DeviceWanted>): Promise<void> {
    if (this.#bindings.size > MOST_CACHED) this.#bindings.clear();
    for (const { agent, serial } of wanted) {
      const key = `${agent}/${serial}`;
      if (this.#bindings.has(key)) continue;
      const known = await trx
        .selectFrom('bindings')
        .select(['device', 'from_ts as from', 'to_ts as to'])
        .where('agent', '=', agent)
        .where('serial', '=', serial)
        .orderBy('from_ts')
        .execute();
      this.#bindings.set(key, known.length > 0 ? known : [await this.#bind(trx, agent, serial)]);
    }
  }

  deviceOf({ agent, serial, ts }: DeviceWanted): number {
    const binding = decideBinding(this.#bindings.get(`${agent}/${serial}`) ?? [], ts);
    if (binding === undefined) throw new Error(`${agent}/${serial} was not prepared`);
    return binding.device;
  }

  forget(): void {
    this.#bindings.clear();
  }

  /** From the beginning of time: whatever this agent held back of the unit before it was first heard of is the unit's too. */
  async #bind(trx: Transaction, agent: string, serial: string): Promise<Binding> {
    const device = (await findBySerial(trx, serial)) ?? (await this.#make(trx, serial));
    await trx.insertInto('bindings').values({ device, agent, serial, from_ts: 0, to_ts: null }).execute();
    return { device, from: 0, to: null };
  }

  async #make(trx: Transaction, serial: string): Promise<number> {
    const { id } = await trx
      .insertInto('devices')
      .values({
        public_id: this.#parts.newId(),
        serial,
        created: this.#parts.wallNow(),
        identity: null,
        identity_agent: null,
        identity_epoch: null,
        identity_seq: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }
}

/** The device that carries this serial. A made-up one (`x-…`, kept per link) says nothing about another agent's unit. */
async function findBySerial(trx: Transaction, serial: string): Promise<number | undefined> {
  if (serial.startsWith('x-')) return undefined;
  const row = await trx
    .selectFrom('devices')
    .select('id')
    .where('serial', '=', serial)
    .orderBy('id')
    .executeTakeFirst();
  return row?.id;
}
