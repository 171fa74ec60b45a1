import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PacketLimit } from './packet-limit.ts';

/** A peer that leaves this much unread is not reading. */
const MOST_UNREAD_BYTES = 8 * 1024 * 1024;
/** What may still go out, and for how long, on a connection that is ended. */
const MOST_FAREWELL_BYTES = 64 * 1024;
const FAREWELL_MS = 2_000;

/**
 * Stands between a socket and the broker, which has no limits of its own: a packet that is too long and a peer that does
 * not read each end their own connection, and writing never waits, so that no peer holds up another.
 */
export class Guard extends Duplex {
  readonly #socket: Socket;
  readonly #limit: PacketLimit;
  #corked = false;

  constructor(socket: Socket, mostPacketBytes: number) {
    super({ allowHalfOpen: false, readableHighWaterMark: 64 * 1024, writableHighWaterMark: 1024 * 1024 });
    this.#socket = socket;
    this.#limit = new PacketLimit(mostPacketBytes);
    socket.on('data', (chunk: Buffer) => {
      if (!this.#limit.allows(chunk)) this.destroy(new Error(`a packet is longer than ${mostPacketBytes} bytes`));
      else if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
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
