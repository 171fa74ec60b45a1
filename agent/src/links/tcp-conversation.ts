import type { Clock } from '../clock.ts';
import type { BytePort } from './byte-port.ts';
import type { Conversation } from './conversation.ts';
import { crc16 } from './crc16.ts';
import { type ExpectedReply, expectedReply, isAnswer } from './expected-reply.ts';
import { LinkError } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { MbapFrames } from './mbap-frames.ts';
import { waitWithin } from './wait-within.ts';

interface Pending {
  readonly transaction: number;
  readonly expected: ExpectedReply;
  readonly reply: PromiseWithResolvers<Buffer>;
}

/** Requests and replies as Modbus TCP. What cannot be understood, or takes too long, costs the connection. */
export class TcpConversation implements Conversation {
  private readonly clock: Clock;
  private readonly replyTimeoutMs: number;
  private readonly counters: LinkCounters;
  private port: BytePort | undefined;
  private drop: (cause: LinkError) => void = () => {};
  private frames = new MbapFrames();
  private transaction = 0;
  private pending: Pending | undefined;

  constructor(clock: Clock, replyTimeoutMs: number, counters: LinkCounters) {
    this.clock = clock;
    this.replyTimeoutMs = replyTimeoutMs;
    this.counters = counters;
  }

  begin(port: BytePort, drop: (cause: LinkError) => void): void {
    this.port = port;
    this.drop = drop;
    this.frames = new MbapFrames();
    this.pending = undefined;
  }

  received(chunk: Uint8Array): void {
    for (const frame of this.frames.feed(chunk)) {
      if (frame === 'rubbish') {
        this.fail(new LinkError('garbled', 'what came is not Modbus TCP'), chunk.length);
        return;
      }
      const pending = this.pending;
      // A reply of another transaction is a repeated or a belated one, and says so.
      if (pending === undefined || frame.transaction !== pending.transaction) {
        this.counters.drainedBytes += frame.bytes;
        continue;
      }
      const reply = asRtu(frame.unitAndData);
      if (!isAnswer(reply, pending.expected)) {
        this.fail(new LinkError('garbled', 'the reply does not fit its request'), frame.bytes);
        return;
      }
      this.pending = undefined;
      pending.reply.resolve(reply);
    }
  }

  async exchange(request: Buffer, signal: AbortSignal, sent: () => void): Promise<Buffer> {
    const port = this.port;
    if (port === undefined) throw new LinkError('closed', 'the link is not open');
    this.transaction = (this.transaction + 1) & 0xffff;
    const reply = Promise.withResolvers<Buffer>();
    this.pending = { transaction: this.transaction, expected: expectedReply(request), reply };
    const sentAtMs = this.clock.now();
    sent();
    port.write(asTcp(this.transaction, request));
    try {
      const answer = await waitWithin(this.clock, this.replyTimeoutMs, reply.promise, signal);
      if (answer !== undefined) {
        this.counters.replied(this.clock.now() - sentAtMs);
        return answer;
      }
    } finally {
      this.pending = undefined;
    }
    this.counters.timeouts++;
    const timeout = new LinkError('timeout', `no reply came within ${this.replyTimeoutMs} ms`);
    this.drop(timeout);
    throw timeout;
  }

  private fail(cause: LinkError, bytes: number): void {
    this.counters.drainedBytes += bytes;
    this.pending?.reply.reject(cause);
    this.drop(cause);
  }
}

function asTcp(transaction: number, request: Buffer): Buffer {
  const unitAndData = request.subarray(0, -2);
  const header = Buffer.alloc(6);
  header.writeUInt16BE(transaction, 0);
  header.writeUInt16BE(unitAndData.length, 4);
  return Buffer.concat([header, unitAndData]);
}

function asRtu(unitAndData: Buffer): Buffer {
  const frame = Buffer.alloc(unitAndData.length + 2);
  unitAndData.copy(frame);
  frame.writeUInt16LE(crc16(unitAndData), unitAndData.length);
  return frame;
}
