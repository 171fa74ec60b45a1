import type { Db } from '../store/transaction.ts';

const MOST_KNOWN = 50_000;

/** Knows at once whose agent it is, once it was asked: an agent never changes its organization. */
export class Owners {
  readonly #db: Db;
  readonly #ofAgent = new Map<string, string>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Undefined: not known yet; `loadAgent` finds out. */
  ofAgent(agent: string): string | undefined {
    return this.#ofAgent.get(agent);
  }

  /** Undefined: nobody's. */
  async loadAgent(agent: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('agents')
      .select('organization')
      .where('agent', '=', agent)
      .executeTakeFirst();
    const organization = row?.organization ?? undefined;
    if (this.#ofAgent.size >= MOST_KNOWN) this.#ofAgent.clear();
    if (organization !== undefined) this.#ofAgent.set(agent, organization);
    return organization;
  }

  async ofCommand(id: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('commands')
      .innerJoin('devices', 'devices.id', 'commands.device')
      .select('devices.organization')
      .where('commands.id', '=', id)
      .executeTakeFirst();
    return row?.organization ?? undefined;
  }
}
