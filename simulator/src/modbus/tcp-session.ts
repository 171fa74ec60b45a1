import { sleepUntil, type Time } from '../line/time.ts';
import type { Port } from '../unit/port.ts';
import { type MbapFrame, MbapFramer, mbapFrame } from './mbap-framer.ts';
import { type Answering, damaged, respond } from './responder.ts';

type Connection = { readonly time: Time; readonly via: Port; write(bytes: Uint8Array): void; close(): void };

/** One Modbus TCP connection: requests are answered one after another, in their order. */
export class TcpSession {
  readonly #unit: Answering;
  readonly #connection: Connection;
  readonly #framer = new MbapFramer();
  readonly #ended = new AbortController();

  constructor(unit: Answering, connection: Connection) {
    this.#unit = unit;
    this.#connection = connection;
  }

  /** Resolves when every request that is whole now has been answered. A stream that is not Modbus TCP closes the connection. */
  async receive(bytes: Uint8Array): Promise<void> {
    const { frames, broken } = this.#framer.feed(bytes);
    for (const frame of frames) {
      if (this.#ended.signal.aborted) return;
      await this.#answer(frame);
    }
    if (broken) this.#connection.close();
  }

  stop(): void {
    this.#ended.abort();
  }

  async #answer({ transaction, unitId, pdu }: MbapFrame): Promise<void> {
    const { time, via } = this.#connection;
    const reply = respond(this.#unit, { link: 'tcp', via, unitId, pdu });
    if (!reply) return;
    await sleepUntil(time, time.now() + this.#unit.replyMs + (reply.strike.delay?.ms ?? 0), this.#ended.signal);
    const shown = reply.strike.transaction ? transaction ^ 0x5555 : transaction;
    const { frames, lateMs } = damaged(
      mbapFrame({ transaction: shown, unitId, pdu: reply.pdu }),
      reply.strike,
      this.#unit.faults,
    );
    if (lateMs > 0) void sleepUntil(time, time.now() + lateMs, this.#ended.signal).then(() => this.#send(frames));
    else this.#send(frames);
  }

  #send(frames: readonly Buffer[]): void {
    for (const frame of frames) if (!this.#ended.signal.aborted) this.#connection.write(frame);
  }
}
