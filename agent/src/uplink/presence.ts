import { topics } from '@ridethrough/protocol';
import { onlineStatus } from './compose-status.ts';
import type { Connection } from './connection.ts';
import { Doorbell } from './doorbell.ts';
import type { UplinkTiming } from './timing.ts';
import type { UplinkParts } from './uplink-parts.ts';

/** Publishes the status: at once, every minute, when it changed, and when the time is to be asked for. */
export class Presence {
  private readonly parts: UplinkParts;
  private readonly timing: UplinkTiming;
  private readonly connection: Pick<Connection, 'publish'>;
  private readonly conn: number;
  private readonly bell: Doorbell;
  private timeAt: number | undefined;
  private wanted = true;
  private over = false;

  constructor(parts: UplinkParts, timing: UplinkTiming, connection: Pick<Connection, 'publish'>, conn: number) {
    this.parts = parts;
    this.timing = timing;
    this.connection = connection;
    this.conn = conn;
    this.bell = new Doorbell(parts.clock);
  }

  /** Runs until `end`. */
  async run(): Promise<void> {
    const { clock } = this.parts;
    let last = Number.NEGATIVE_INFINITY;
    while (!this.over) {
      const dueMs = last + this.everyMs() - clock.now();
      const gapMs = last + this.timing.statusGapMs - clock.now();
      if (dueMs <= 0 || (this.wanted && gapMs <= 0)) {
        this.wanted = false;
        last = clock.now();
        await this.publish();
      } else await this.bell.wait(Math.max(1, this.wanted ? gapMs : dueMs));
    }
  }

  /** The status goes out again as soon as may be. */
  ask(): void {
    this.wanted = true;
    this.bell.ring();
  }

  /** The cloud told its time. */
  onTime(): void {
    this.timeAt = this.parts.clock.now();
  }

  end(): void {
    this.over = true;
    this.bell.ring();
  }

  private needsTime(): boolean {
    return this.timeAt === undefined || this.parts.clock.now() - this.timeAt >= this.timing.timeEveryMs;
  }

  private everyMs(): number {
    return this.needsTime() ? Math.min(this.timing.timeAgainMs, this.timing.statusEveryMs) : this.timing.statusEveryMs;
  }

  private async publish(): Promise<void> {
    const { outbox, trustedTime, agentId } = this.parts;
    // The cloud also wants to hear from an agent whose disk has failed.
    const epochs = await outbox.epochs().catch(() => []);
    const nonce = this.needsTime() ? trustedTime.ask() : undefined;
    const status = onlineStatus(this.parts, this.conn, nonce, epochs);
    // Its acknowledgement does not matter, and its failure is the connection's end.
    this.connection.publish(topics.status(agentId), status).catch(() => undefined);
  }
}
