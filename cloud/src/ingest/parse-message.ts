import type { Envelope } from '@ridethrough/protocol';
import type { LostPart } from './judge-lost.ts';
import type { ParseRecord, ReadRecord } from './parse-record.ts';
import { asText, type QuarantineRow } from './quarantine.ts';
import type { LostBecause, WaitingMessage } from './waiting-message.ts';

/** One thing to commit: a record, or a row of quarantine with (bad body) or without (bad envelope) a key. */
export type Item =
  | { readonly is: 'record'; readonly message: WaitingMessage; readonly record: ReadRecord }
  | {
      readonly is: 'bad-body';
      readonly message: WaitingMessage;
      readonly envelope: Envelope;
      readonly row: QuarantineRow;
    }
  | { readonly is: 'bad-envelope'; readonly message: WaitingMessage; readonly row: QuarantineRow }
  | {
      readonly is: 'lost';
      readonly message: WaitingMessage;
      readonly parts: readonly LostPart[];
      readonly because: LostBecause;
    };

/** Reads one message into `items`; never throws. */
export function parseMessage(message: WaitingMessage, parse: ParseRecord, items: Item[]): void {
  const { content } = message;
  switch (content.is) {
    case 'unreadable':
      items.push({ is: 'bad-envelope', message, row: rowOf(message, null, content.reason, content.bytes) });
      return;
    case 'lost':
      items.push({ is: 'lost', message, parts: content.parts, because: content.because });
      return;
    case 'values':
      for (const value of content.values) items.push(itemOf(message, parse, value, undefined));
      return;
    case 'bytes': {
      let value: unknown;
      try {
        value = JSON.parse(textOf(content.bytes));
      } catch (error) {
        items.push({
          is: 'bad-envelope',
          message,
          row: rowOf(message, null, `not JSON: ${String(error)}`.slice(0, 300), content.bytes),
        });
        return;
      }
      items.push(itemOf(message, parse, value, content.bytes));
      return;
    }
    default:
      content satisfies never;
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function itemOf(message: WaitingMessage, parse: ParseRecord, value: unknown, bytes: Uint8Array | undefined): Item {
  const parsed = parse(value, message.origin);
  const payload = () => bytes ?? JSON.stringify(value);
  switch (parsed.is) {
    case 'record':
      return { is: 'record', message, record: parsed.record };
    case 'bad-body':
      return {
        is: 'bad-body',
        message,
        envelope: parsed.envelope,
        row: rowOf(message, parsed.envelope, parsed.reason, payload()),
      };
    case 'bad-envelope':
      return { is: 'bad-envelope', message, row: rowOf(message, null, parsed.reason, payload()) };
  }
}

/** The row of quarantine for a message or record. */
export function rowOf(
  message: WaitingMessage,
  key: { readonly epoch: string; readonly seq: number } | null,
  reason: string,
  payload: Uint8Array | string,
): QuarantineRow {
  return {
    agent: message.agent,
    epoch: key?.epoch ?? null,
    seq: key?.seq ?? null,
    arrived: message.arrived,
    topic: message.topic,
    reason,
    payload: asText(payload),
  };
}
