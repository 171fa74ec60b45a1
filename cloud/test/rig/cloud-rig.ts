import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { DataPath } from '../../src/data-path.ts';
import type { Committed } from '../../src/ingest/committed.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { TestAgent } from './test-agent.ts';

/** A real broker, ingest and store on a directory of their own, on a free loopback port. */
export class CloudRig {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-cloud-'));
  readonly committed: Committed[] = [];
  readonly logged: string[] = [];
  readonly lines: (object & { readonly message: string })[] = [];
  port = 0;
  #store: Store | undefined;
  #path: DataPath | undefined;
  readonly #agents: TestAgent[] = [];

  get store(): Store {
    if (this.#store === undefined) throw new Error('the rig is not started');
    return this.#store;
  }

  get path(): DataPath {
    if (this.#path === undefined) throw new Error('the rig is not started');
    return this.#path;
  }

  async start(prepare: (path: DataPath) => void = () => {}): Promise<this> {
    this.#store = await openStore(this.dir);
    const log = (fields: object, message: string) => {
      this.logged.push(message);
      this.lines.push({ ...fields, message });
    };
    this.#path = new DataPath({
      db: this.#store.db,
      clock: systemClock,
      mqtt: { host: '127.0.0.1', port: 0 },
      observers: ['looker'],
      log: { info: log, warn: log, error: log },
    });
    this.#path.ingest.listen({ committed: (records) => this.committed.push(...records) });
    prepare(this.#path);
    this.port = (await this.#path.start()).port;
    return this;
  }

  /** Connected and subscribed to what comes down. */
  async agent(id: string): Promise<TestAgent> {
    const agent = await TestAgent.connect(this.port, id);
    this.#agents.push(agent);
    return agent;
  }

  /** Stops the cloud and leaves the data. */
  async stopCloud(): Promise<void> {
    for (const agent of this.#agents.splice(0)) agent.end();
    await this.#path?.stop();
    await this.#store?.close();
    this.#path = undefined;
    this.#store = undefined;
  }

  async stop(): Promise<void> {
    await this.stopCloud();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
