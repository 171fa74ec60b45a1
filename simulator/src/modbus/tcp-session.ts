import { sleepUntil, type Time } from '../line/time.ts';
import type { Port } from '../unit/port.ts';
import { type MbapFrame, MbapFramer, mbapFrame } from './mbap-framer.ts';
import { type Answering, damaged, lengthOf, respond } from './responder.ts';

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
    const receivedAtMs = time.now();
    const reply = respond(this.#unit, { link: 'tcp', via, unitId, pdu });
    if (!reply) return;
    await sleepUntil(time, time.now() + this.#unit.replyMs + (reply.strike.delay?.ms ?? 0), this.#ended.signal);
    const shown = reply.strike.transaction ? transaction ^ 0x5555 : transaction;
    const { frames, lateMs } = damaged(
      mbapFrame({ transaction: shown, unitId, pdu: reply.pdu }),
      reply.strike,
      this.#unit.faults,
    );
    const send = (): void => {
      const replyBytes = this.#send(frames);
      const requestBytes = mbapFrame({ transaction, unitId, pdu }).length;
      const times = { receivedAtMs, repliedAtMs: time.now() };
      this.#unit.requestLog.add(pdu, { link: 'tcp', requestBytes, replyBytes, ...times });
    };
    if (lateMs > 0) void sleepUntil(time, time.now() + lateMs, this.#ended.signal).then(send);
    else send();
  }

  /** The bytes that went out. */
  #send(frames: readonly Buffer[]): number {
    if (this.#ended.signal.aborted) return 0;
    for (const frame of frames) this.#connection.write(frame);
    return lengthOf(frames);
  }
}
