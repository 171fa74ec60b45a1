import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { ApiServer } from './api/api-server.ts';
import { LiveChanges } from './api/live-changes.ts';
import { Owners } from './api/owners.ts';
import { Audit } from './audit/audit.ts';
import { openAuditKey } from './audit/audit-key.ts';
import { LoginFailures } from './audit/login-failures.ts';
import { settleRestore } from './backup/settle-restore.ts';
import { type FrontDoor, frontDoor } from './broker/front-door.ts';
import { CommandChanges } from './commands/command-changes.ts';
import { Commands } from './commands/commands.ts';
import { resultHandler } from './commands/result-handler.ts';
import type { CloudConfig, ListenAddress } from './config.ts';
import { DataPath } from './data-path.ts';
import { readDevice } from './devices/read-devices.ts';
import type { Clock } from './store/clock.ts';
import { openStore } from './store/open-store.ts';
import { TrustStore } from './trust/trust-store.ts';

/** So long an answer may still go out when the cloud stops. */
const FAREWELL_MS = 1_000;

type CloudParts = { readonly config: CloudConfig; readonly clock: Clock; readonly log: FastifyBaseLogger };

/** Where it is served, as a host that can be connected to, and the hash of the CA that its own certificates come from. */
export type CloudAddresses = {
  readonly https: ListenAddress;
  readonly mqtts: ListenAddress;
  readonly caHash: string;
};

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
    const { names } = config;
    const { db, close } = await openStore(config.dataDir);
    this.#stops.push(close);
    const restored = await settleRestore(db, config.dataDir, clock.wallNow());
    if (restored !== undefined)
      log.warn({ restored }, 'this cloud was restored from a backup; what was open in it is not sent again');
    const trust = await TrustStore.open(path.join(config.dataDir, 'trust'), {
      names,
      clock,
      ...(config.tls !== undefined && { https: config.tls }),
    });
    this.#stops.push(() => trust.stop());
    trust.start((err) => log.error({ err }, 'the keys have changed and cannot be read; the old ones stay in use'));
    const auditKey = await openAuditKey(config.dataDir);
    const audit = new Audit({ db, clock, key: auditKey, log });
    this.#stops.push(() => audit.stop());
    audit.start();
    const data = new DataPath({ db, clock, mqtt: config.mqtts, observers: config.observers, trust, audit, log });
    const { agents: presence, broker: downlink, health, ingest } = data;
    const commandChanges = new CommandChanges();
    const targets = {
      async target(key: number) {
        const device = await readDevice({ db, presence, wallNow: () => clock.wallNow() }, { key });
        return device && { ...device, device: device.key };
      },
    };
    const commands = new Commands({ db, clock, downlink, presence, targets, changes: commandChanges, log });
    const live = new LiveChanges({ owners: new Owners(db), log });
    health.metrics.gauge('stream_readers', 'Open streams of the API.', () => live.readers);
    ingest.applyInTransaction('result', resultHandler(log));
    ingest.listen(commands);
    ingest.listen(live);
    this.#stops.push(live.follow(commandChanges, presence), () => commands.stop());
    // What the last run left open is settled before any agent can say something new.
    await commands.start();
    this.#stops.push(() => data.stop());
    const mqtts = await data.start();
    const { broker } = data;
    let front: FrontDoor | undefined;
    const api = new ApiServer({
      ...config.https,
      db,
      clock,
      presence,
      commands,
      commandChanges,
      live,
      health,
      trust,
      audit,
      auditKey,
      failures: new LoginFailures(audit, clock),
      names,
      mqttPort: () => mqtts.port,
      // Agents whose network lets nothing but HTTPS out ask for MQTT on that port (RFC 7301).
      door: (server) => {
        front = frontDoor(server, {
          limit: broker.handshakes,
          mqtt: (socket) => broker.take(socket),
          refused: (address) => broker.refused(address, 'it connects too often'),
        });
      },
      log,
    });
    this.#stops.push(async () => {
      // Agents that came in by this port are ended with it.
      broker.beginStop();
      const impatient = setTimeout(() => front?.endAll(), FAREWELL_MS);
      await api.stop();
      clearTimeout(impatient);
    });
    const https = await api.start();
    const reachable = ({ host, port }: ListenAddress) => ({ host: isWildcard(host) ? (names[0] ?? host) : host, port });
    return { https: reachable(https), mqtts: reachable(mqtts), caHash: trust.caHash };
  }
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';
