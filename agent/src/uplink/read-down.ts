import {
  type CommandMessage,
  commandMessage,
  type ReceiptMessage,
  receiptMessage,
  topics,
} from '@ridethrough/protocol';
import type { z } from 'zod';

export type Down =
  | { readonly what: 'receipt'; readonly receipt: ReceiptMessage }
  | { readonly what: 'command'; readonly command: CommandMessage }
  | { readonly what: 'garbage'; readonly says: string };

/** Larger ones are not looked at: a full receipt has a few kilobytes. */
const MOST_BYTES = 1024 * 1024;

/** Reads a message from the cloud; whatever it is, it does not throw. */
export function readDown(agentId: string, topic: string, payload: Uint8Array): Down {
  if (payload.length > MOST_BYTES) return garbage(topic, `${payload.length} bytes`);
  if (topic === topics.receipt(agentId)) {
    const read = parse(receiptMessage, payload);
    return 'says' in read ? garbage(topic, read.says) : { what: 'receipt', receipt: read.value };
  }
  if (topic === topics.command(agentId)) {
    const read = parse(commandMessage, payload);
    return 'says' in read ? garbage(topic, read.says) : { what: 'command', command: read.value };
  }
  return garbage(topic, 'unknown topic');
}

const garbage = (topic: string, says: string): Down => ({ what: 'garbage', says: `${topic}: ${says}` });

function parse<S extends z.ZodType>(schema: S, payload: Uint8Array): { value: z.output<S> } | { says: string } {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch {
    return { says: 'not JSON' };
  }
  const read = schema.safeParse(json);
  if (read.success) return { value: read.data };
  return { says: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') };
}
