import { damage, waitMs } from '../line/damage.ts';
import { Outbox } from '../line/outbox.ts';
import { characterMs, pace } from '../line/pace.ts';
import { sleepUntil, type Time } from '../line/time.ts';
import { type Answering, otherUnit, type Reply, respond, thinkingMs } from './responder.ts';
import { sealFrame } from './rtu-frame.ts';
import { RtuFramer } from './rtu-framer.ts';

/** The unit ends a frame after 15 ms (AN176); three times that, because a busy machine delays pieces of one. */
const SILENCE_MS = 50;
/** What the unit wants between frames (AN176). */
const LEAST_GAP_MS = 35;
const MOST_WAITING = 16;

type Line = { readonly baud: number; readonly time: Time; write(bytes: Uint8Array): void };
type Request = { readonly frame: Buffer; readonly endsAt: number };

/** The unit's end of a serial line: takes bytes as they come, answers no faster than the line could carry it. */
export class RtuSession {
  readonly #unit: Answering;
  readonly #line: Line;
  readonly #framer = new RtuFramer();
  readonly #ended = new AbortController();
  readonly #waiting: Request[] = [];
  #answering = false;
  #chunks = 0;
  readonly #outbox: Outbox;
  #answerBefore: Buffer | undefined;
  /** When the last byte so far, received or sent, has left the line. */
  #receivedUntil = Number.NEGATIVE_INFINITY;
  #sentUntil = Number.NEGATIVE_INFINITY;
  #shortGaps = 0;
  #heard = 0;

  constructor(unit: Answering, line: Line) {
    this.#unit = unit;
    this.#line = line;
    this.#outbox = new Outbox({
      time: line.time,
      signal: this.#ended.signal,
      put: (bytes) => this.#put(bytes),
      isOpen: () => !unit.links.isMute('rtu'),
      faultsSet: () => unit.links.faults.timesSet,
    });
  }

  /** Whole requests that came, for this unit or another, answered or not. */
  get heard(): number {
    return this.#heard;
  }

  /** How often a request began less than 35 ms after the byte before it. The unit answers all the same. */
  get shortGaps(): number {
    return this.#shortGaps;
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended.signal.aborted) return;
    const now = this.#line.time.now();
    // A millisecond of grace: the asker's timer may fire early.
    const early = now - Math.max(this.#receivedUntil, this.#sentUntil) < LEAST_GAP_MS - 1;
    if (early && !this.#framer.waiting) this.#shortGaps++;
    // The bytes crossed the pty in no time; on a line each would have taken its own.
    this.#receivedUntil = Math.max(this.#receivedUntil, now) + bytes.length * characterMs(this.#line.baud);
    this.#take(this.#framer.feed(bytes));
    this.#chunks++;
    if (this.#framer.waiting) void this.#watchForSilence(this.#chunks);
  }

  /** Bytes that are no reply, behind what is on its way. */
  emit(bytes: Buffer): Promise<void> {
    return this.#outbox.emit(bytes);
  }

  stop(): void {
    this.#ended.abort();
    this.#waiting.length = 0;
  }

  async #watchForSilence(after: number): Promise<void> {
    await this.#line.time.sleep(SILENCE_MS, this.#ended.signal);
    if (after === this.#chunks && !this.#ended.signal.aborted) this.#take(this.#framer.silence());
  }

  #take(frames: readonly Buffer[]): void {
    for (const frame of frames) {
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ frame, endsAt: this.#receivedUntil });
    }
    if (!this.#answering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#answering = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#answer(next);
    this.#answering = false;
  }

  async #answer({ frame, endsAt }: Request): Promise<void> {
    const { time } = this.#line;
    const { signal } = this.#ended;
    await sleepUntil(time, endsAt, signal);
    if (signal.aborted) return;
    this.#heard++;
    const unitId = frame.readUInt8(0);
    const pdu = frame.subarray(1, -2);
    const reply = respond(this.#unit, { link: 'rtu', via: 'serial', unitId, pdu });
    if (!reply) return;
    const { chance } = this.#unit.links.faults;
    await sleepUntil(time, time.now() + thinkingMs(this.#unit) + waitMs(reply.strike.delay, chance), signal);
    const out = damage(this.#frame(unitId, reply), reply.strike, chance);
    const send = async (): Promise<void> => {
      const replyBytes = await this.#outbox.send(out);
      const times = { receivedAtMs: endsAt, repliedAtMs: time.now() };
      this.#unit.requestLog.add(pdu, { link: 'rtu', requestBytes: frame.length, replyBytes, ...times });
    };
    if (out.lateMs > 0) void sleepUntil(time, time.now() + out.lateMs, signal).then(send);
    else await send();
  }

  #frame(unitId: number, { pdu, strike }: Reply): Buffer {
    const said = strike.stale ? (this.#answerBefore ?? pdu) : pdu;
    this.#answerBefore = pdu;
    const sealed = sealFrame(strike.unit ? otherUnit(unitId) : unitId, said);
    if (strike.crc) sealed.writeUInt16LE(sealed.readUInt16LE(sealed.length - 2) ^ 0x5555, sealed.length - 2);
    return sealed;
  }

  async #put(bytes: Buffer): Promise<void> {
    await pace(bytes, { ...this.#line, signal: this.#ended.signal });
    this.#sentUntil = this.#line.time.now();
  }
}
