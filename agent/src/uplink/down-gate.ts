import type { CommandMessage, DownTrust, ReceiptMessage } from '@ridethrough/protocol';
import { openDown, type Rejection } from './open-down.ts';

/** Messages whose signatures wait to be looked at; the cloud sends a few per second. */
const MOST_WAITING = 256;
/** Of these, messages by a key that may stand in a newer bundle. */
const MOST_ASKING = 16;

export interface DownGateParts {
  /** The keys that are trusted now. */
  readonly trust: () => DownTrust;
  /** Asks for a newer bundle; false when there is none, or it was asked for just now. Never rejects. */
  readonly refresh: () => Promise<boolean>;
  readonly onReceipt: (receipt: ReceiptMessage) => void;
  readonly onCommand: (command: CommandMessage) => void;
  readonly onRejected: (why: Rejection) => void;
}

/** Lets through what the cloud has signed for this agent, in the order in which it came. */
export class DownGate {
  private readonly parts: DownGateParts;
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;
  private asking = 0;

  constructor(parts: DownGateParts) {
    this.parts = parts;
  }

  receive(topic: string, payload: Uint8Array): void {
    if (this.waiting >= MOST_WAITING) {
      const says = 'they come faster than they can be read';
      this.parts.onRejected({ what: 'message', code: 'too-many', says });
      return;
    }
    this.waiting += 1;
    this.last = this.last
      .then(() => this.open(topic, payload))
      .finally(() => {
        this.waiting -= 1;
      });
  }

  /** Resolves when all that has come is dealt with. */
  async idle(): Promise<void> {
    await this.last;
  }

  private async open(topic: string, payload: Uint8Array, isSecond = false): Promise<void> {
    const { trust, onReceipt, onCommand, onRejected } = this.parts;
    const down = await openDown(trust(), topic, payload);
    switch (down.what) {
      case 'receipt':
        return onReceipt(down.receipt);
      case 'command':
        return onCommand(down.command);
      case 'rejected':
        if (down.why.code === 'unknown-key' && !isSecond && this.asking < MOST_ASKING)
          void this.askFirst(topic, payload, down.why);
        else onRejected(down.why);
        return;
      default:
        down satisfies never;
    }
  }

  /** The key may be newer than our bundle; what comes after does not wait for the answer. */
  private async askFirst(topic: string, payload: Uint8Array, why: Rejection): Promise<void> {
    this.asking += 1;
    const isNewer = await this.parts.refresh();
    this.asking -= 1;
    if (isNewer) await this.open(topic, payload, true);
    else this.parts.onRejected(why);
  }
}
