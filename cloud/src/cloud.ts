import type { FastifyBaseLogger } from 'fastify';
import { ApiServer } from './api/api-server.ts';
import { LiveChanges } from './api/live-changes.ts';
import { CommandChanges } from './commands/command-changes.ts';
import { Commands } from './commands/commands.ts';
import { resultHandler } from './commands/result-handler.ts';
import type { CloudConfig, ListenAddress } from './config.ts';
import { DataPath } from './data-path.ts';
import { readDevice } from './devices/read-devices.ts';
import type { Clock } from './store/clock.ts';
import { openStore } from './store/open-store.ts';

type CloudParts = { readonly config: CloudConfig; readonly clock: Clock; readonly log: FastifyBaseLogger };

export type CloudAddresses = { readonly http: ListenAddress; readonly mqtt: ListenAddress };

/** The whole cloud: what must be there first is started first, and stopped last. */
export class Cloud {
  readonly #parts: CloudParts;
  readonly #stops: (() => Promise<void> | void)[] = [];

  constructor(parts: CloudParts) {
    this.#parts = parts;
  }

  /** Opens the store and the ports. Throws CloudError; then nothing stays open. */
  async start(): Promise<CloudAddresses> {
    try {
      return await this.#start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** In the opposite order of the start: nobody is told of what is not there any more. */
  async stop(): Promise<void> {
    const { log } = this.#parts;
    for (const stop of this.#stops.splice(0).reverse())
      await Promise.resolve(stop()).catch((err: unknown) => log.error({ err }, 'a part did not stop in order'));
  }

  async #start(): Promise<CloudAddresses> {
    const { config, clock, log } = this.#parts;
    const { db, close } = await openStore(config.dataDir);
    this.#stops.push(close);
    const data = new DataPath({ db, clock, mqtt: config.mqtt, observers: config.observers, log });
    const { agents: presence, broker: downlink, health, ingest } = data;
    const commandChanges = new CommandChanges();
    const targets = {
      async target(key: number) {
        const device = await readDevice({ db, presence, wallNow: () => clock.wallNow() }, { key });
        return device && { ...device, device: device.key };
      },
    };
    const commands = new Commands({ db, clock, downlink, presence, targets, changes: commandChanges, log });
    const live = new LiveChanges();
    health.metrics.gauge('stream_readers', 'Open streams of the API.', () => live.readers);
    ingest.applyInTransaction('result', resultHandler(log));
    ingest.listen(commands);
    ingest.listen(live);
    this.#stops.push(live.follow(commandChanges, presence), () => commands.stop());
    // What the last run left open is settled before any agent can say something new.
    await commands.start();
    this.#stops.push(() => data.stop());
    const mqtt = await data.start();
    const api = new ApiServer({ ...config.http, db, clock, presence, commands, commandChanges, live, health, log });
    this.#stops.push(() => api.stop());
    return { http: await api.start(), mqtt };
  }
}
