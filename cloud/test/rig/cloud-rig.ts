import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { Audit } from '../../src/audit/audit.ts';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { DataPath } from '../../src/data-path.ts';
import type { Committed } from '../../src/ingest/committed.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { TestAgent } from './test-agent.ts';
import { TestTrust } from './test-trust.ts';

/** A real broker, ingest and store on a directory of their own, on a free loopback port. */
export class CloudRig {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-cloud-'));
  readonly committed: Committed[] = [];
  readonly logged: string[] = [];
  readonly lines: (object & { readonly message: string })[] = [];
  port = 0;
  #store: Store | undefined;
  #path: DataPath | undefined;
  #trust: TestTrust | undefined;
  #audit: Audit | undefined;
  readonly #agents: TestAgent[] = [];

  get store(): Store {
    if (this.#store === undefined) throw new Error('the rig is not started');
    return this.#store;
  }

  get path(): DataPath {
    if (this.#path === undefined) throw new Error('the rig is not started');
    return this.#path;
  }

  get trust(): TestTrust {
    if (this.#trust === undefined) throw new Error('the rig is not started');
    return this.#trust;
  }

  async start(prepare: (path: DataPath) => void = () => {}, port = 0): Promise<this> {
    this.#store = await openStore(this.dir);
    const log = (fields: object, message: string) => {
      this.logged.push(message);
      this.lines.push({ ...fields, message });
    };
    const { db } = this.#store;
    this.#trust = await TestTrust.open(this.dir);
    const key = await openAuditKey(this.dir);
    this.#audit = new Audit({ db, clock: systemClock, key, log: { info: log, error: log } });
    this.#audit.start();
    this.#path = new DataPath({
      db,
      clock: systemClock,
      mqtt: { host: '127.0.0.1', port },
      observers: ['looker'],
      trust: this.#trust.store,
      audit: this.#audit,
      log: { info: log, warn: log, error: log },
    });
    this.#path.ingest.listen({ committed: (records) => this.committed.push(...records) });
    prepare(this.#path);
    this.port = (await this.#path.start()).port;
    return this;
  }

  /** Connected and subscribed to what comes down. */
  async agent(id: string): Promise<TestAgent> {
    const agent = await TestAgent.connect(this, id);
    this.#agents.push(agent);
    return agent;
  }

  /** What the audit log says of connections, oldest first. */
  async audited(): Promise<{ act: string; actor: string; origin: string; outcome: string; details: string }[]> {
    return this.store.db
      .selectFrom('audit')
      .select(['act', 'actor', 'origin', 'outcome', 'details'])
      .orderBy('seq')
      .execute();
  }

  /** Stops the cloud and leaves the data. */
  async stopCloud(): Promise<void> {
    for (const agent of this.#agents.splice(0)) agent.end();
    await this.#path?.stop();
    await this.#audit?.stop();
    await this.#store?.close();
    this.#path = undefined;
    this.#store = undefined;
  }

  async stop(): Promise<void> {
    await this.stopCloud();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
