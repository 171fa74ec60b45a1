import { AGENT_ITSELF, type ClockBody, type CommandMessage, type ReceiptMessage, topics } from '@ridethrough/protocol';
import type { Connection } from './connection.ts';
import { DownGate } from './down-gate.ts';
import { Presence } from './presence.ts';
import { Sender } from './sender.ts';
import type { UplinkTiming } from './timing.ts';
import type { UplinkParts } from './uplink-parts.ts';

/** What outlives a connection. */
export interface UplinkMemory {
  lastReceiptMono: number | undefined;
  historyPerSecond: number;
  /** The clock record of this boot is in the outbox. */
  clockRecorded: boolean;
}

/** Everything that is done over one connection. */
export class Session {
  private readonly parts: UplinkParts;
  private readonly memory: UplinkMemory;
  private readonly agentId: string;
  private readonly connection: Connection;
  private readonly presence: Presence;
  private readonly sender: Sender;
  private readonly gate: DownGate;
  receipted = false;

  constructor(parts: UplinkParts, timing: UplinkTiming, memory: UplinkMemory, connection: Connection, conn: number) {
    const { outbox, clock, agentId, trust } = parts;
    const { historyPerSecond } = memory;
    this.parts = parts;
    this.memory = memory;
    this.agentId = agentId;
    this.connection = connection;
    this.presence = new Presence(parts, timing, connection, conn);
    this.gate = new DownGate({
      trust: () => ({ bundle: trust.bundle, agent: agentId }),
      refresh: () => trust.refresh(),
      onReceipt: (receipt) => this.onReceipt(receipt),
      onCommand: (command) => this.hand(command),
      onRejected: (why) => parts.onRejected(why),
    });
    this.sender = new Sender({ connection, outbox, clock, agentId, timing, historyPerSecond });
  }

  /** Runs until the connection is over; resolves with the reason in words. */
  async run(): Promise<string> {
    const over = this.connection.closed;
    try {
      // Receipts must not be missed that answer the first status.
      await this.connection.subscribe(topics.allDown(this.agentId));
      const failed = Promise.all([this.presence.run(), this.sender.run()]).then(() => over);
      return await Promise.race([over, failed]);
    } catch (error) {
      // What waited for the broker fails with the connection, which knows better why.
      return await Promise.race([over, error instanceof Error ? error.message : String(error)]);
    } finally {
      this.quiet();
      this.connection.end(false);
    }
  }

  /** Sends nothing more of its own accord. */
  quiet(): void {
    this.presence.end();
    this.sender.end();
  }

  statusChanged(): void {
    this.presence.ask();
  }

  receive(topic: string, payload: Uint8Array): void {
    this.gate.receive(topic, payload);
  }

  private hand(command: CommandMessage): void {
    try {
      this.parts.onCommand(command);
    } catch (error) {
      this.parts.log.warn({ error, command: command.id }, 'a command could not be taken');
    }
  }

  private onReceipt({ epochs, time, advice, send }: ReceiptMessage): void {
    const { outbox, clock, log, trustedTime } = this.parts;
    this.receipted = true;
    this.memory.lastReceiptMono = clock.now();
    outbox.applyReceipt(epochs).then(
      () => this.sender.onReceipt(),
      (error: unknown) => log.warn({ error }, 'a receipt could not be applied; its records will be sent again'),
    );
    if (time !== undefined && trustedTime.answer(time)) this.onTime();
    if (advice?.historyPerSecond !== undefined) {
      this.memory.historyPerSecond = advice.historyPerSecond;
      this.sender.setHistoryRate(advice.historyPerSecond);
    }
    if (advice !== undefined) this.parts.onAdvice?.(advice);
    if (send?.includes('identity')) this.parts.onIdentityWanted();
    if (send?.includes('status')) this.presence.ask();
  }

  private onTime(): void {
    const { trustedTime, clock, boot, outbox, log } = this.parts;
    this.presence.onTime();
    this.parts.onTime?.();
    const { offsetMs } = trustedTime;
    if (this.memory.clockRecorded || offsetMs === undefined) return;
    this.memory.clockRecorded = true;
    const mono = Math.floor(clock.now());
    const body: ClockBody = { of: boot, offsetMs, quality: 'cloud' };
    const ts = Math.max(0, Math.round(mono + offsetMs));
    outbox.append({ kind: 'clock', ups: AGENT_ITSELF, ts, mono, body, durable: 'now' }).catch((error: unknown) => {
      this.memory.clockRecorded = false;
      log.warn({ error }, 'the clock record could not be stored');
    });
  }
}
