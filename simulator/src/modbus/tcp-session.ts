import { askedIn } from '../line/asked.ts';
import { damage, waitMs } from '../line/damage.ts';
import { Outbox } from '../line/outbox.ts';
import { sleepUntil, type Time } from '../line/time.ts';
import type { Port } from '../unit/port.ts';
import { type MbapFrame, MbapFramer, mbapFrame } from './mbap-framer.ts';
import { type Answering, otherUnit, type Reply, respond, thinkingMs } from './responder.ts';

type Connection = {
  readonly time: Time;
  readonly via: Port;
  write(bytes: Uint8Array): void;
  /** Ends the connection once all that was written has gone out. */
  close(): void;
};

/** One Modbus TCP connection: requests are answered one after another, in their order. */
export class TcpSession {
  readonly #unit: Answering;
  readonly #connection: Connection;
  readonly #framer = new MbapFramer();
  readonly #ended = new AbortController();
  readonly #outbox: Outbox;
  #answerBefore: Buffer | undefined;
  #answered = 0;

  constructor(unit: Answering, connection: Connection) {
    this.#unit = unit;
    this.#connection = connection;
    const { time, write } = connection;
    this.#outbox = new Outbox({
      time,
      signal: this.#ended.signal,
      put: write,
      isOpen: () => !unit.links.isMute('tcp'),
      faultsSet: () => unit.links.faults.timesSet,
    });
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

  async #answer(request: MbapFrame): Promise<void> {
    const { time, via } = this.#connection;
    const { transaction, unitId, pdu } = request;
    const receivedAtMs = time.now();
    const { links } = this.#unit;
    const { oneRequest } = links.quirks;
    if (oneRequest && this.#answered > 0) return links.struck('tcp', 'oneRequest', askedIn(pdu));
    const reply = respond(this.#unit, { link: 'tcp', via, unitId, pdu });
    if (!reply) return;
    this.#answered++;
    const { chance } = links.faults;
    const thinking = thinkingMs(this.#unit) + waitMs(reply.strike.delay, chance);
    await sleepUntil(time, time.now() + thinking, this.#ended.signal);
    const out = damage(this.#frame(request, reply), reply.strike, chance);
    const send = async (): Promise<void> => {
      const replyBytes = await this.#outbox.send(out);
      const requestBytes = mbapFrame({ transaction, unitId, pdu }).length;
      const times = { receivedAtMs, repliedAtMs: time.now() };
      this.#unit.requestLog.add(pdu, { link: 'tcp', requestBytes, replyBytes, ...times });
      if (out.closes || oneRequest?.after === 'close') this.#connection.close();
    };
    if (out.lateMs > 0) void sleepUntil(time, time.now() + out.lateMs, this.#ended.signal).then(send);
    else await send();
  }

  #frame({ transaction, unitId }: MbapFrame, { pdu, strike }: Reply): Buffer {
    const said = strike.stale ? (this.#answerBefore ?? pdu) : pdu;
    this.#answerBefore = pdu;
    return mbapFrame({
      transaction: strike.transaction ? transaction ^ 0x5555 : transaction,
      unitId: strike.unit ? otherUnit(unitId) : unitId,
      pdu: said,
    });
  }
}
