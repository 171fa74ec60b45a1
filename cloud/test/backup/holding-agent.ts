import { type ReceiptMessage, topics } from '@ridethrough/protocol';
import { EPOCH, event, status, telemetry } from '../rig/records.ts';
import { TestAgent, type Wire } from '../rig/test-agent.ts';
import type { Identity } from '../rig/test-trust.ts';

const WINDOW = 20;
const MAKE_EVERY_MS = 4;

/** An agent by the contract: it numbers records, holds each until a receipt names it, and says what it holds. */
export class HoldingAgent {
  readonly id: string;
  readonly identity: Identity;
  readonly boot = 'b0070001';
  next = 1;
  readonly held = new Set<number>();
  /** Those that a receipt named, whichever cloud sent it. */
  readonly receipted = new Set<number>();
  #conn = 0;

  constructor(id: string, identity: Identity) {
    this.id = id;
    this.identity = identity;
  }

  /** Makes records, whether or not a cloud is there. */
  make(count = 1): void {
    for (let n = 0; n < count; n++) this.held.add(this.next++);
  }

  /** Connects, sends all that it holds, and goes on until the connection ends or it is told to stop. */
  async run(wire: Wire, stop: AbortSignal, makes = true): Promise<void> {
    const connected = await TestAgent.connect(wire, this.id, { identity: this.identity }).catch(() => undefined);
    if (connected === undefined) return;
    stop.addEventListener('abort', () => connected.end(), { once: true });
    this.#conn++;
    let read = 0;
    let sent = 0;
    const underWay = new Set<number>();
    await this.#say(connected);
    while (!connected.closed && !stop.aborted) {
      if (makes) this.make();
      for (; read < connected.receipts.length; read++) {
        const receipt = connected.receipts[read];
        if (receipt === undefined) continue;
        this.#forget(receipt);
        if (receipt.send?.includes('status')) await this.#say(connected);
      }
      for (const seq of this.held) {
        if (underWay.size >= WINDOW) break;
        if (seq <= sent) continue;
        sent = seq;
        underWay.add(seq);
        void connected
          .send(seq % 7 === 0 ? event('power.lost', { seq }) : telemetry({ 'ups.load': seq % 100 }, { seq }))
          .then(
            () => underWay.delete(seq),
            () => undefined,
          );
      }
      await new Promise((resolve) => setTimeout(resolve, MAKE_EVERY_MS));
    }
    connected.end();
  }

  #say(connected: TestAgent): Promise<void> {
    const [firstHeld = this.next] = this.held;
    const epochs = [{ epoch: EPOCH, firstHeld, next: this.next }];
    return connected
      .publish(topics.status(this.id), status(this.id, { boot: this.boot, conn: this.#conn, epochs }))
      .catch(() => undefined);
  }

  #forget({ epochs }: ReceiptMessage): void {
    for (const { epoch, upTo, ranges } of epochs) {
      if (epoch !== EPOCH) continue;
      for (const seq of this.held)
        if (seq <= upTo || ranges.some(([first, last]) => first <= seq && seq <= last)) {
          this.held.delete(seq);
          this.receipted.add(seq);
        }
    }
  }
}
