import {
  type CommandMessage,
  type DownTrust,
  openCommand,
  openReceipt,
  type ReceiptMessage,
  type SealFaultCode,
  topics,
} from '@ridethrough/protocol';

export type RejectionCode = SealFaultCode | 'unknown-topic' | 'too-many' | 'bad-bundle';

export interface Rejection {
  readonly what: 'receipt' | 'command' | 'message' | 'bundle';
  readonly code: RejectionCode;
  readonly says: string;
}

export type Down =
  | { readonly what: 'receipt'; readonly receipt: ReceiptMessage }
  | { readonly what: 'command'; readonly command: CommandMessage }
  | { readonly what: 'rejected'; readonly why: Rejection };

/** A message from the cloud: nothing of it is believed, or even read, before its signature; never throws. */
export async function openDown(trust: DownTrust, topic: string, payload: Uint8Array): Promise<Down> {
  if (topic === topics.receipt(trust.agent)) {
    const opened = await openReceipt(payload, trust);
    return opened.ok ? { what: 'receipt', receipt: opened.message } : rejected({ ...opened, what: 'receipt' });
  }
  if (topic === topics.command(trust.agent)) {
    const opened = await openCommand(payload, trust);
    return opened.ok ? { what: 'command', command: opened.message } : rejected({ ...opened, what: 'command' });
  }
  return rejected({ what: 'message', code: 'unknown-topic', says: 'it came on a topic that is not of the contract' });
}

const rejected = ({ what, code, says }: Rejection): Down => ({ what: 'rejected', why: { what, code, says } });
