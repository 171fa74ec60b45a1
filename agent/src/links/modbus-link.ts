import type { Clock } from '../clock.ts';
import type { BytePort, OpenPort } from './byte-port.ts';
import type { Conversation } from './conversation.ts';
import { unheard } from './hints.ts';
import { type Link, LinkError, type LinkStats } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { type Exchange, ModbusCodec } from './modbus-codec.ts';
import { requireRegisters, requireWords } from './require-registers.ts';
import { waitWithin } from './wait-within.ts';
import { writeError } from './write-error.ts';

export interface ModbusLinkParts {
  readonly via: Link['via'];
  /** Modbus unit id. */
  readonly unit: number;
  readonly clock: Clock;
  readonly openPort: OpenPort;
  readonly conversation: Conversation;
  readonly counters: LinkCounters;
  readonly openWithinMs: number;
  /** Pause between the end of a port, or of a try to open it, and the next try. */
  readonly reopenAfterMs: number;
  /** Rest after every write: some units reset their control plane when the next frame comes sooner. */
  readonly afterWriteMs: number;
}

/** The life of a link, whatever it speaks: opened, one request at a time, lost or closed, opened again. */
export class ModbusLink implements Link {
  private readonly parts: ModbusLinkParts;
  private readonly codec: ModbusCodec;
  private readonly listeners = new Set<(cause: LinkError) => void>();
  private port: BytePort | undefined;
  private opening: AbortController | undefined;
  private request: AbortController | undefined;
  private closing: Promise<void> = Promise.resolve();
  private reopenAtMs = Number.NEGATIVE_INFINITY;
  private restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ModbusLinkParts) {
    this.parts = parts;
    this.codec = new ModbusCodec(parts.unit);
  }

  get via(): Link['via'] {
    return this.parts.via;
  }

  get isOpen(): boolean {
    return this.port !== undefined;
  }

  get stats(): LinkStats {
    return this.parts.counters.snapshot();
  }

  onDown(listener: (cause: LinkError) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async open(): Promise<void> {
    if (this.port !== undefined) return;
    if (this.opening !== undefined) throw new LinkError('busy', 'the link is being opened already');
    const opening = new AbortController();
    this.opening = opening;
    try {
      await this.closing;
      await this.pauseUntil(this.reopenAtMs, opening.signal);
      await this.connect(opening.signal);
    } catch (cause) {
      this.reopenAtMs = this.parts.clock.now() + this.parts.reopenAfterMs;
      if (LinkError.is(cause)) throw cause;
      throw this.hinted(new LinkError('refused', `cannot be opened: ${messageOf(cause)}`, { cause }));
    } finally {
      this.opening = undefined;
    }
  }

  async close(): Promise<void> {
    const closed = new LinkError('closed', 'the link was closed');
    this.opening?.abort(closed);
    if (this.port !== undefined) this.leave(this.port, closed);
    await this.closing;
  }

  async read(at: number, words: number): Promise<readonly number[]> {
    requireRegisters(at, words, 125);
    return this.inTurn(
      (exchange) => this.codec.read(at, words, exchange),
      () => {},
    );
  }

  async write(at: number, words: readonly number[]): Promise<void> {
    let sent = false;
    try {
      requireRegisters(at, words.length, 123);
      requireWords(words);
      await this.inTurn(
        (exchange) => this.codec.write(at, words, exchange),
        () => {
          sent = true;
        },
      );
    } catch (error) {
      throw LinkError.is(error) ? writeError(error, sent) : error;
    } finally {
      if (sent) this.restUntilMs = this.parts.clock.now() + this.parts.afterWriteMs;
    }
  }

  private async inTurn<T>(send: (exchange: Exchange) => Promise<T>, sent: () => void): Promise<T> {
    if (this.port === undefined) throw new LinkError('closed', 'the link is not open');
    if (this.request !== undefined) throw new LinkError('busy', 'another request is in flight');
    const request = new AbortController();
    this.request = request;
    this.parts.counters.requests++;
    try {
      await this.pauseUntil(this.restUntilMs, request.signal);
      return await send((frame) => this.parts.conversation.exchange(frame, request.signal, sent));
    } catch (error) {
      if (LinkError.is(error) && error.code === 'exception') this.parts.counters.exceptions++;
      throw LinkError.is(error) ? this.hinted(error) : error;
    } finally {
      this.request = undefined;
    }
  }

  /** Silence, or a closed door, where nothing was ever heard is most often a unit as it was delivered. */
  private hinted(error: LinkError): LinkError {
    const isSilence = error.code === 'timeout' || error.code === 'closed' || isClosedDoor(error);
    if (!isSilence || this.parts.counters.snapshot().smoothedReplyMs !== undefined) return error;
    return new LinkError(error.code, `${error.message}. ${unheard[this.parts.via]}`, { cause: error.cause ?? error });
  }

  private async pauseUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const left = atMs - this.parts.clock.now();
    if (left > 0) await this.parts.clock.sleep(left, signal);
    signal.throwIfAborted();
  }

  private async connect(signal: AbortSignal): Promise<void> {
    const attempt = new AbortController();
    let port: BytePort | undefined;
    let lostEarly: Error | undefined;
    try {
      const events = {
        bytes: (chunk: Uint8Array) => {
          if (port !== undefined && port === this.port) this.parts.conversation.received(chunk);
        },
        lost: (cause: Error) => {
          lostEarly = cause;
          if (port !== undefined && port === this.port) this.lose(port, lostPort(cause));
        },
      };
      const opened = this.parts.openPort(events, attempt.signal);
      port = await waitWithin(this.parts.clock, this.parts.openWithinMs, opened, signal);
      signal.throwIfAborted();
      if (port === undefined) throw new LinkError('refused', `did not open within ${this.parts.openWithinMs} ms`);
      if (lostEarly !== undefined) throw lostPort(lostEarly);
    } catch (error) {
      attempt.abort(error);
      await port?.close();
      throw error;
    }
    const opened = port;
    this.port = opened;
    this.parts.conversation.begin(opened, (cause) => {
      if (opened === this.port) this.lose(opened, cause);
    });
  }

  private lose(port: BytePort, cause: LinkError): void {
    this.leave(port, cause.code === 'closed' ? cause : new LinkError('closed', 'the link was given up', { cause }));
    for (const listener of this.listeners) listener(cause);
  }

  private leave(port: BytePort, cause: LinkError): void {
    this.port = undefined;
    this.reopenAtMs = this.parts.clock.now() + this.parts.reopenAfterMs;
    this.closing = port.close();
    this.request?.abort(cause);
  }
}

function lostPort(cause: Error): LinkError {
  return new LinkError('closed', `the port was lost: ${cause.message}`, { cause });
}

function isClosedDoor({ code, cause }: LinkError): boolean {
  return code === 'refused' && cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
