import { randomUUID } from 'node:crypto';
import { parseUpTopic } from '@ridethrough/protocol';
import { Agents } from './agents/agents.ts';
import { organizationOf } from './agents/organization-of.ts';
import type { AuditLog, AuditLogInTransaction } from './audit/audit-log.ts';
import { Broker, type Published } from './broker/broker.ts';
import { ApplyToDevices } from './devices/apply-to-devices.ts';
import { DeviceBook } from './devices/device-book.ts';
import { withoutIdentity } from './devices/without-identity.ts';
import { storeEvents } from './events/store-events.ts';
import { Health } from './health/health.ts';
import { Metrics } from './health/metrics.ts';
import { type Log, SparingLog } from './health/sparing-log.ts';
import { EpochBook, findEpoch } from './ingest/epoch-book.ts';
import { Ingest } from './ingest/ingest.ts';
import { Lateness } from './ingest/lateness.ts';
import { LostWatch } from './ingest/lost-watch.ts';
import { Receipts } from './ingest/receipts.ts';
import type { Clock } from './store/clock.ts';
import type { Db } from './store/transaction.ts';
import { Roller } from './telemetry/roller.ts';
import { StoreTelemetry } from './telemetry/store-telemetry.ts';
import { revocationsIn } from './trust/revocations.ts';
import type { Trust } from './trust/trust.ts';

export type DataPathParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly mqtt: { readonly host: string; readonly port: number };
  /** Names of the observers that may read all that comes up. */
  readonly observers: readonly string[];
  readonly trust: Trust;
  readonly audit: AuditLog & AuditLogInTransaction & { check(): readonly string[] };
  readonly log: Log;
};

/** From the agents' connections into the store and back: broker, ingest, presence and rollups, put together. */
export class DataPath {
  readonly ingest: Ingest;
  readonly agents: Agents;
  readonly broker: Broker;
  readonly health: Health;
  readonly roller: Roller;
  readonly #receipts: Receipts;
  readonly #lost: LostWatch;
  readonly #log: Log;

  constructor({ db, clock, mqtt, observers, trust, audit, log: whole }: DataPathParts) {
    const log = new SparingLog(whole, () => clock.now());
    const metrics = new Metrics();
    const book = new EpochBook();
    const lateness = new Lateness();
    const devices = new DeviceBook({ newId: () => randomUUID(), wallNow: () => clock.wallNow(), audit });
    const applyToDevices = new ApplyToDevices();
    const telemetry = new StoreTelemetry();
    this.#log = log;
    this.broker = new Broker({
      ...mqtt,
      clock,
      trust,
      revocations: revocationsIn(db),
      audit,
      organizationOf: (agent) => organizationOf(db, agent),
      observers,
      log,
      published: (message, done) => this.#published(message, done),
    });
    this.#receipts = new Receipts({ clock, metrics, downlink: this.broker });
    this.ingest = new Ingest({ clock, db, metrics, book, devices, lateness, receipts: this.#receipts, log });
    this.ingest.applyBatchInTransaction(telemetry.handler, () => telemetry.forget());
    this.ingest.applyBatchInTransaction(applyToDevices.handler, () => applyToDevices.forget());
    this.ingest.applyBatchInTransaction(storeEvents);
    this.#lost = new LostWatch({ clock, db, log, ingest: this.ingest, receipts: this.#receipts });
    this.agents = new Agents({
      clock,
      db,
      log,
      receipts: this.#receipts,
      committedEpoch: async (agent, epoch) =>
        book.get(agent, epoch)?.committed ?? (await findEpoch(db, agent, epoch))?.committed,
      withoutIdentity: (agent, serials) => withoutIdentity(db, agent, serials),
      heard: (agent, status, arrived) => {
        lateness.status(agent, { boot: status.boot, mono: status.mono, arrived });
        this.#lost.heard(agent, status);
      },
    });
    this.roller = new Roller({ clock, db, telemetry, log });
    this.health = new Health(metrics, [() => this.ingest.check(), () => audit.check()], [() => this.agents.check()]);
    metrics.gauge(
      'agents_online',
      'Agents that are there.',
      () => this.agents.all().filter(({ online }) => online).length,
    );
    metrics.gauge('mqtt_connections', 'MQTT connections.', () => this.broker.connections);
    metrics.gauge('ingest_waiting', 'Messages that wait for their commit.', () => this.ingest.waiting);
  }

  /** Handlers and listeners are registered before. Returns the MQTT address that was taken. */
  async start(): Promise<{ host: string; port: number }> {
    await this.agents.start();
    const address = await this.broker.start().catch(async (error: unknown) => {
      await this.agents.stop();
      throw error;
    });
    this.roller.start();
    return address;
  }

  /** What was taken is stored and acknowledged first. */
  async stop(): Promise<void> {
    await this.#lost.stop();
    await this.ingest.stop();
    await this.broker.stop();
    this.#receipts.stop();
    await this.roller.stop();
    await this.agents.stop();
  }

  #published({ agent, topic, payload, will }: Published, done: (error?: Error) => void): void {
    const upward = parseUpTopic(topic);
    if (upward === undefined) {
      const reason = `${topic} is not a topic of the contract`;
      this.#log.warn({ agent, topic, reason }, 'a publish was refused, and its connection ended');
      done(new Error(reason));
    } else if (upward.what === 'status') {
      const wrong = this.agents.heard(agent, payload, will);
      if (wrong === undefined) {
        done();
        return;
      }
      this.#log.warn({ agent, reason: wrong }, 'a status could not be read');
      this.ingest.reject({ agent, topic, payload }, wrong, done);
    } else {
      this.ingest.accept({ agent, topic, ups: upward.ups, what: upward.what, payload }, done);
    }
  }
}
