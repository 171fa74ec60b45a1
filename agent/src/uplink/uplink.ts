import { topics } from '@ridethrough/protocol';
import { CloudError, type CloudErrorCode } from '../identity/cloud-error.ts';
import { backoffMs } from './backoff.ts';
import { offlineStatus } from './compose-status.ts';
import { CLOSED_BY_PEER, type Connection } from './connection.ts';
import { Rivalry } from './rivalry.ts';
import { Session, type UplinkMemory } from './session.ts';
import { type UplinkTiming, usualTiming } from './timing.ts';
import type { UplinkParts, UplinkState } from './uplink-parts.ts';

/** The goodbye waits this long for its acknowledgement. */
const GOODBYE_MS = 2000;

/** Keeps one connection to the cloud and brings it every record of the outbox. */
export class Uplink {
  private readonly parts: UplinkParts;
  private readonly timing: UplinkTiming;
  private readonly memory: UplinkMemory;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private session: Session | undefined;
  private connection: Connection | undefined;
  private conn = 0;
  private lastProblem: string | undefined;
  private problemCode: CloudErrorCode | undefined;
  private readonly rivalry: Rivalry;

  constructor(parts: UplinkParts) {
    this.parts = parts;
    this.timing = { ...usualTiming, ...parts.timing };
    this.rivalry = new Rivalry(parts.clock, parts.agentId);
    const { historyPerSecond } = this.timing;
    this.memory = { lastReceiptMono: undefined, historyPerSecond, clockRecorded: false };
  }

  /** Begins to connect; never fails, tries for ever. Once per instance. */
  start(): void {
    this.running ??= this.run();
  }

  /** Says goodbye (status with online: false) when connected, and ends. */
  async stop(): Promise<void> {
    const { clock, agentId } = this.parts;
    const { connection } = this;
    if (connection !== undefined) {
      this.session?.quiet();
      const goodbye = connection.publish(topics.status(agentId), offlineStatus(this.parts, this.conn));
      const over = new AbortController();
      await Promise.race([goodbye, clock.sleep(GOODBYE_MS, over.signal)]).catch(() => undefined);
      over.abort();
      connection.end(true);
    }
    this.stopping.abort();
    await this.running;
  }

  /** A link's state changed: the status goes out again at once. */
  statusChanged(): void {
    this.session?.statusChanged();
  }

  get state(): UplinkState {
    const { records, oldestTs } = this.parts.outbox.stats;
    return {
      connected: this.session !== undefined,
      receipted: this.session?.receipted ?? false,
      lastReceiptMono: this.memory.lastReceiptMono,
      unreceipted: records,
      oldestTs,
      conn: this.conn,
      rival: this.rivalry.says,
      lastProblem: this.lastProblem,
      problemCode: this.problemCode,
    };
  }

  private async run(): Promise<void> {
    const { clock, log, random } = this.parts;
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      const wasReceipted = await this.connectOnce(signal);
      if (signal.aborted) return;
      // A connection that brings no receipt is as good as none.
      failures = Math.max(this.rivalry.turns, wasReceipted ? 0 : failures + 1);
      const waitMs = backoffMs(failures, random);
      const rival = this.rivalry.says;
      log.warn(
        { says: this.lastProblem, ...(rival !== undefined && { rival }), waitMs: Math.round(waitMs) },
        'not connected to the cloud',
      );
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  /** Resolves when the connection is over, or none was had; true when a receipt came over it. */
  private async connectOnce(signal: AbortSignal): Promise<boolean> {
    const { agentId, connect, log } = this.parts;
    this.conn += 1;
    const will = { topic: topics.status(agentId), payload: offlineStatus(this.parts, this.conn) };
    let session: Session | undefined;
    const onMessage = (topic: string, payload: Uint8Array) => session?.receive(topic, payload);
    try {
      const connection = await connect({ clientId: agentId, will, onMessage, signal });
      session = new Session(this.parts, this.timing, this.memory, connection, this.conn);
      this.connection = connection;
      this.problemCode = undefined;
      this.session = session;
      log.info({ conn: this.conn }, 'connected to the cloud');
      this.rivalry.connected();
      this.lastProblem = await session.run();
      this.rivalry.ended(this.lastProblem === CLOSED_BY_PEER);
    } catch (error) {
      this.lastProblem = error instanceof Error ? error.message : String(error);
      this.problemCode = CloudError.is(error) ? error.code : undefined;
    } finally {
      this.session = undefined;
      this.connection = undefined;
    }
    return session?.receipted ?? false;
  }
}
