import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { PacketLimit } from './packet-limit.ts';
import type { PacketRate } from './packet-rate.ts';
import type { Peer } from './peer.ts';

/** A peer that leaves this much unread is not reading. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
/** What may still go out, and for how long, on a connection that is ended. */
const MOST_FAREWELL_BYTES = 64 * 1024;
const FAREWELL_MS = 2_000;

type Limits = {
  readonly mostPacketBytes: number;
  readonly rate: PacketRate;
  /** Monotonic ms. */
  readonly nowMs: () => number;
  /** The peer went on sending too much, and its connection is ended for it. */
  readonly flooded: (peer: Peer) => void;
};

/**
 * Stands between a socket and the broker, which has no limits of its own: a packet that is too long and a peer that does
 * not read each end their own connection, and writing never waits, so that no peer holds up another. One that sends too
 * many packets is read more slowly.
 */
export class Guard extends Duplex {
  readonly peer: Peer;
  readonly #socket: TLSSocket;
  readonly #limits: Limits;
  readonly #limit: PacketLimit;
  #corked = false;
  #pause: NodeJS.Timeout | undefined;
  #heardAt: number;

  constructor(socket: TLSSocket, peer: Peer, limits: Limits) {
    super({ allowHalfOpen: false, readableHighWaterMark: 64 * 1024, writableHighWaterMark: 1024 * 1024 });
    this.peer = peer;
    this.#socket = socket;
    this.#limits = limits;
    this.#limit = new PacketLimit(limits.mostPacketBytes);
    this.#heardAt = limits.nowMs();
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** Monotonic ms of the last bytes. */
  get heardAt(): number {
    return this.#heardAt;
  }

  override _read(): void {
    if (this.#pause === undefined) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#cork();
    this.#socket.write(chunk);
    this.#written(done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#cork();
    for (const { chunk } of chunks) this.#socket.write(chunk);
    this.#written(done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const socket = this.#socket;
    clearTimeout(this.#pause);
    socket.removeAllListeners('data');
    if (socket.writableLength > MOST_FAREWELL_BYTES) socket.destroy();
    if (!socket.destroyed) {
      // What was answered last, above all a CONNACK that refuses, still goes out; what comes in is let fall.
      socket.resume();
      socket.destroySoon();
      setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
    }
    done(error);
  }

  #take(chunk: Buffer): void {
    const { mostPacketBytes, rate, nowMs, flooded } = this.#limits;
    if (!this.#limit.allows(chunk)) {
      this.destroy(new Error(`a packet is longer than ${mostPacketBytes} bytes`));
      return;
    }
    this.#heardAt = nowMs();
    const spent = rate.spend(this.#limit.takeCount(), this.#heardAt);
    if (spent === 'too-much') {
      flooded(this.peer);
      this.destroy(new Error('too many packets for too long'));
      return;
    }
    if (!this.push(chunk)) this.#socket.pause();
    if (spent.pauseMs === 0) return;
    this.#socket.pause();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#socket.resume();
    }, spent.pauseMs);
  }

  /** All acknowledgements of one commit leave in one write. */
  #cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    setImmediate(() => {
      this.#corked = false;
      this.#socket.uncork();
    });
  }

  #written(done: (error?: Error | null) => void): void {
    if (this.#socket.writableLength > MOST_UNREAD_BYTES)
      done(new Error(`the peer left ${MOST_UNREAD_BYTES} bytes unread`));
    else done();
  }
}
