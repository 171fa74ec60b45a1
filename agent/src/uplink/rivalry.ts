import type { Clock } from '../clock.ts';

/** A connection that stood for so long was not taken over by one that comes back every minute at the latest. */
const STEADY_MS = 120_000;
/** A cloud may end a connection for reasons of its own, such as its restart; so often in a row it is more than that. */
const TURNS_TO_TELL = 3;

/**
 * Notices that connections end soon and in order, again and again: a broker does that to the older one of two that come
 * with the same client id (MQTT 3.1.1, 3.1.4-2), which the certificate must bear: the other one has a copy of it.
 */
export class Rivalry {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly agentId: string;
  private connectedAt: number | undefined;
  private ends = 0;

  constructor(clock: Pick<Clock, 'now'>, agentId: string) {
    this.clock = clock;
    this.agentId = agentId;
  }

  connected(): void {
    this.connectedAt = this.clock.now();
  }

  ended(inOrder: boolean): void {
    this.ends = inOrder && !this.isSteady ? this.ends + 1 : 0;
    this.connectedAt = undefined;
  }

  /** Ends in a row, once they are too many for chance; 0 before. */
  get turns(): number {
    return this.ends >= TURNS_TO_TELL && !this.isSteady ? this.ends : 0;
  }

  get says(): string | undefined {
    if (this.turns === 0) return undefined;
    return `the cloud has ended ${this.ends} connections in a row soon after they began: most likely another agent uses the id '${this.agentId}' with a copy of this one's identity; give one of the two a data directory of its own and enrol it anew`;
  }

  private get isSteady(): boolean {
    return this.connectedAt !== undefined && this.clock.now() - this.connectedAt >= STEADY_MS;
  }
}
