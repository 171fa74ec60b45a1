import type { BytePort, OpenPort, PortEvents } from '../../src/links/byte-port.ts';
import { crc16 } from '../../src/links/crc16.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { type FakeUnit, withCrc } from './fake-unit.ts';
import { distort, type Fault } from './fault.ts';

const thinkMs = 20;
const none: Fault = { kind: 'none' };

export interface Medium {
  /** Wraps a reply frame in what goes over this medium, given the request as it came. */
  wrap(reply: Buffer, request: Buffer, fault: Fault): Buffer;
  /** The request in RTU form. */
  unwrap(request: Buffer): Buffer;
  /** Whether what is on its way reaches the next opening, as on a line, or ends with its connection. */
  readonly outlivesOpening: boolean;
  /** Duration of a byte. */
  readonly byteMs: number;
}

/** A line or connection in virtual time between a link and a unit that answers in order. */
export class FakeMedium {
  /** What befalls the next requests, in turn; none when there is nothing left. */
  faults: Fault[] = [];
  /** Sizes of the pieces that replies arrive in, in turn. */
  pieces: readonly number[] = [7];
  /** What the next openings fail with, in turn. */
  readonly refusals: Error[] = [];
  readonly openedAtMs: number[] = [];
  readonly sentAtMs: number[] = [];
  /** When the last byte of each reply had arrived. */
  readonly repliedAtMs: number[] = [];
  flushes = 0;
  private readonly clock: VirtualClock;
  private readonly unit: FakeUnit;
  private readonly medium: Medium;
  private current: PortEvents | undefined;
  private freeAtMs = 0;

  constructor(clock: VirtualClock, unit: FakeUnit, medium: Medium) {
    this.clock = clock;
    this.unit = unit;
    this.medium = medium;
  }

  readonly open: OpenPort = async (events) => {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.openedAtMs.push(this.clock.now());
    this.current = events;
    if (!this.medium.outlivesOpening) this.freeAtMs = 0;
    const port: BytePort = {
      write: (bytes) => this.request(Buffer.from(bytes), events),
      flush: async () => {
        this.flushes++;
      },
      close: async () => {
        if (this.current === events) this.current = undefined;
      },
    };
    return port;
  };

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Bytes out of the blue. */
  inject(bytes: Uint8Array): void {
    this.current?.bytes(bytes);
  }

  /** The device vanishes. */
  vanish(cause: Error): void {
    const events = this.current;
    this.current = undefined;
    events?.lost(cause);
  }

  private arrives(events: PortEvents): boolean {
    return this.current === events || this.medium.outlivesOpening;
  }

  private request(request: Buffer, events: PortEvents): void {
    const fault = this.faults.shift() ?? none;
    this.sentAtMs.push(this.clock.now());
    if (fault.kind === 'lost') return;
    this.clock.at(this.clock.now() + request.length * this.medium.byteMs, () => {
      if (!this.arrives(events)) return;
      if (fault.kind === 'hang-up') return this.vanish(new Error('ECONNRESET'));
      if (fault.kind === 'refused') this.unit.exceptions.set(this.unit.served.length + 1, fault.code);
      const reply = this.unit.answer(this.medium.unwrap(request), this.clock.now());
      if (reply === undefined || fault.kind === 'mute') return;
      const frame = fault.kind === 'other-unit' ? ofUnit(reply, 9) : reply;
      this.deliver(distort(this.medium.wrap(frame, request, fault), fault), fault, events);
    });
  }

  private deliver(bytes: Buffer, fault: Fault, events: PortEvents): void {
    if (fault.kind === 'straggler') {
      this.clock.at(this.clock.now() + thinkMs + bytes.length * this.medium.byteMs + fault.ms, () => {
        if (this.arrives(events)) this.current?.bytes(bytes);
      });
      return;
    }
    const late = fault.kind === 'late' ? fault.ms : 0;
    let atMs = Math.max(this.freeAtMs, this.clock.now() + thinkMs + late);
    for (let from = 0, turn = 0; from < bytes.length; turn++) {
      const piece = bytes.subarray(from, from + (this.pieces[turn % this.pieces.length] ?? 1));
      from += piece.length;
      atMs += piece.length * this.medium.byteMs;
      const last = from >= bytes.length;
      this.clock.at(atMs, () => {
        if (last) this.repliedAtMs.push(this.clock.now());
        if (this.arrives(events)) this.current?.bytes(piece);
      });
    }
    this.freeAtMs = atMs;
  }
}

export const serialMedium: Medium = {
  outlivesOpening: true,
  byteMs: 10_000 / 9600,
  wrap: (reply) => reply,
  unwrap: (request) => request,
};

export const networkMedium: Medium = {
  outlivesOpening: false,
  byteMs: 0,
  wrap: (reply, request, fault) => {
    const header = Buffer.from(request.subarray(0, 6));
    if (fault.kind === 'other-transaction') header.writeUInt16BE((header.readUInt16BE(0) + fault.off) & 0xffff, 0);
    if (fault.kind === 'other-protocol') header.writeUInt16BE(1, 2);
    header.writeUInt16BE(reply.length - 2, 4);
    return Buffer.concat([header, reply.subarray(0, -2)]);
  },
  unwrap: (request) => withCrc(request.subarray(6)),
};

function ofUnit(reply: Buffer, unit: number): Buffer {
  const frame = Buffer.from(reply);
  frame[0] = unit;
  frame.writeUInt16LE(crc16(frame, 0, frame.length - 2), frame.length - 2);
  return frame;
}
