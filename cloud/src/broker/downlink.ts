import type { CommandMessage, ReceiptMessage } from '@ridethrough/protocol';

/** What goes down to an agent: each kind is signed by a key of its own. */
export type Down = readonly ['command', CommandMessage] | readonly ['receipt', ReceiptMessage];

/** The way down to an agent; the broker keeps nothing for one that is not connected. */
export interface Downlink {
  /** `sent` when it was handed to the agent's live connection, which says nothing of its arrival; `offline` when there is none that listens. */
  publishDown(agent: string, ...down: Down): Promise<'sent' | 'offline'>;
}
