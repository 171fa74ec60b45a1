import type { Clock } from '../clock.ts';
import type { BytePort, OpenPort } from '../links/byte-port.ts';
import { LinkError } from '../links/link.ts';
import { waitWithin } from '../links/wait-within.ts';

export interface UpsLinkPortParts {
  readonly openPort: OpenPort;
  readonly clock: Clock;
  readonly openWithinMs: number;
  readonly onByte: (byte: number) => void;
  /** The port is gone by itself. */
  readonly onLost: (cause: LinkError) => void;
}

/** A serial port that is opened, lost and opened again. */
export class UpsLinkPort {
  private readonly parts: UpsLinkPortParts;
  private port: BytePort | undefined;
  private opening: AbortController | undefined;
  private closing: Promise<void> = Promise.resolve();

  constructor(parts: UpsLinkPortParts) {
    this.parts = parts;
  }

  get isOpen(): boolean {
    return this.port !== undefined;
  }

  /** Rejects with LinkError `refused` or `busy`. */
  async open(): Promise<void> {
    if (this.port !== undefined) return;
    if (this.opening !== undefined) throw new LinkError('busy', 'the link is being opened already');
    const opening = new AbortController();
    this.opening = opening;
    const { openPort, clock, openWithinMs } = this.parts;
    let port: BytePort | undefined;
    let lostEarly: Error | undefined;
    const events = {
      bytes: (chunk: Uint8Array) => {
        if (port === undefined || port !== this.port) return;
        for (const byte of chunk) this.parts.onByte(byte);
      },
      lost: (cause: Error) => {
        lostEarly = cause;
        if (port !== undefined && port === this.port) this.lose(port, cause);
      },
    };
    try {
      await this.closing;
      port = await waitWithin(clock, openWithinMs, openPort(events, opening.signal), opening.signal);
      if (port === undefined) throw new Error(`did not open within ${openWithinMs} ms`);
      if (lostEarly !== undefined) throw lostEarly;
      this.port = port;
    } catch (cause) {
      opening.abort(cause);
      await port?.close();
      if (LinkError.is(cause)) throw cause;
      throw new LinkError('refused', `cannot be opened: ${cause instanceof Error ? cause.message : cause}`, { cause });
    } finally {
      this.opening = undefined;
    }
  }

  async close(): Promise<void> {
    this.opening?.abort(new LinkError('closed', 'the link was closed'));
    const { port } = this;
    this.port = undefined;
    if (port !== undefined) this.closing = port.close();
    await this.closing;
  }

  /** LinkError `closed` when the port is not open. */
  write(byte: number): void {
    if (this.port === undefined) throw new LinkError('closed', 'the link is not open');
    this.port.write(Uint8Array.of(byte));
  }

  private lose(port: BytePort, cause: Error): void {
    this.port = undefined;
    this.closing = port.close();
    this.parts.onLost(new LinkError('closed', `the port was lost: ${cause.message}`, { cause }));
  }
}
