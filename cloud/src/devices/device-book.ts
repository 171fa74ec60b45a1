import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import type { DeviceResolver, DeviceWanted } from '../ingest/device-resolver.ts';
import type { Transaction } from '../store/transaction.ts';
import { type Binding, decideBinding } from './decide-binding.ts';
import { tellConflict } from './tell-conflict.ts';

const MOST_CACHED = 50_000;
const NEVER = -1;

type Parts = {
  /** A new public id, which says nothing. */
  readonly newId: () => string;
  readonly wallNow: () => number;
  readonly audit: AuditLogInTransaction;
};

/** Knows which device each record belongs to; makes the device and its binding at first sight of a serial. */
export class DeviceBook implements DeviceResolver {
  readonly #parts: Parts;
  readonly #bindings = new Map<string, readonly Binding[]>();
  #version = NEVER;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async prepare(trx: Transaction, wanted: Iterable<DeviceWanted>): Promise<void> {
    let isCurrent = false;
    for (const { agent, serial, ts } of wanted) {
      if (!isCurrent) await this.#catchUp(trx);
      isCurrent = true;
      const key = `${agent}/${serial}`;
      const known = this.#bindings.get(key) ?? (await readBindings(trx, agent, serial));
      const last = known.at(-1);
      const isOver = last === undefined || (last.to !== null && ts >= last.to);
      this.#bindings.set(key, isOver ? [...known, await this.#bind(trx, agent, serial, last?.to ?? 0)] : known);
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

  /** An operator's command may have changed bindings from a process of its own. */
  async #catchUp(trx: Transaction): Promise<void> {
    const row = await trx.selectFrom('versions').select('version').where('name', '=', 'bindings').executeTakeFirst();
    const version = row?.version ?? 0;
    if (version !== this.#version || this.#bindings.size > MOST_CACHED) this.#bindings.clear();
    this.#version = version;
  }

  /** The first one from the beginning of time: whatever this agent held back of the unit before it was first heard of is the unit's too. */
  async #bind(trx: Transaction, agent: string, serial: string, from: number): Promise<Binding> {
    const owner = await trx.selectFrom('agents').select('organization').where('agent', '=', agent).executeTakeFirst();
    const organization = owner?.organization ?? null;
    const device =
      (await findBySerial(trx, serial, organization)) ?? (await this.#make(trx, serial, organization, agent));
    await trx.insertInto('bindings').values({ device, agent, serial, from_ts: from, to_ts: null }).execute();
    return { device, from, to: null };
  }

  async #make(trx: Transaction, serial: string, organization: string | null, agent: string): Promise<number> {
    const { newId, wallNow, audit } = this.#parts;
    const { id } = await trx
      .insertInto('devices')
      .values({ public_id: newId(), serial, organization, created: wallNow() })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (organization !== null && !isMadeUp(serial)) await tellConflict(trx, audit, { serial, organization, agent });
    return id;
  }
}

const readBindings = (trx: Transaction, agent: string, serial: string): Promise<Binding[]> =>
  trx
    .selectFrom('bindings')
    .select(['device', 'from_ts as from', 'to_ts as to'])
    .where('agent', '=', agent)
    .where('serial', '=', serial)
    .orderBy('from_ts')
    .execute();

/** Kept per link (`x-…`): it says nothing about another agent's unit. */
const isMadeUp = (serial: string): boolean => serial.startsWith('x-');

/** The organization's device that carries this serial. */
async function findBySerial(
  trx: Transaction,
  serial: string,
  organization: string | null,
): Promise<number | undefined> {
  if (isMadeUp(serial)) return undefined;
  const row = await trx
    .selectFrom('devices')
    .select('id')
    .where('serial', '=', serial)
    .where('organization', organization === null ? 'is' : '=', organization)
    .where('merged_into', 'is', null)
    .orderBy('id')
    .executeTakeFirst();
  return row?.id;
}
