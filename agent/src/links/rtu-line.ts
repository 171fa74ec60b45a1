import type { Clock } from '../clock.ts';
import type { BytePort } from './byte-port.ts';
import type { ExpectedReply } from './expected-reply.ts';
import { LinkError } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { ReplyFinder } from './reply-finder.ts';
import { waitWithin } from './wait-within.ts';

export interface RtuTiming {
  /** Bits per second. */
  readonly baud: number;
  /** Start, data, parity and stop bits of one character. */
  readonly bitsPerCharacter: number;
  /** Silence between frames; AN176 wants at least 35 ms. */
  readonly gapMs: number;
  /** From the end of a request until the first byte of its reply. */
  readonly replyTimeoutMs: number;
  /** Silence behind enough bytes that hold no valid reply, after which none is awaited any more. */
  readonly garbledAfterMs: number;
  /** A line that does not fall silent for this long cannot be used. */
  readonly neverSilentMs: number;
}

export const rtuTiming: RtuTiming = {
  baud: 9600,
  bitsPerCharacter: 10,
  // One more than AN176 asks for: neither clock of the two ends is exact.
  gapMs: 36,
  replyTimeoutMs: 500,
  garbledAfterMs: 100,
  neverSilentMs: 5000,
};

export type Answer =
  | { readonly kind: 'reply'; readonly frame: Buffer }
  | { readonly kind: 'none'; readonly garbled: boolean };

/** One serial line: gaps, waiting for a reply, silence. What a reply is worth is judged elsewhere. */
export class RtuLine {
  /** Called with the number of bytes that came while nothing was awaited. */
  onStray: (bytes: number) => void = () => {};
  private readonly clock: Clock;
  private readonly timing: RtuTiming;
  private readonly counters: LinkCounters;
  private port: BytePort | undefined;
  private busyUntilMs = Number.NEGATIVE_INFINITY;
  private finder: ReplyFinder | undefined;
  private found: Buffer | undefined;
  private progress = Promise.withResolvers<void>();

  constructor(clock: Clock, timing: RtuTiming, counters: LinkCounters) {
    this.clock = clock;
    this.timing = timing;
    this.counters = counters;
  }

  use(port: BytePort): void {
    this.port = port;
    this.finder = undefined;
    this.busyUntilMs = this.clock.now();
  }

  /** How long a request and its reply may take, from the first byte sent to the last one received. */
  allowedMs(requestBytes: number, replyBytes: number): number {
    return this.timing.replyTimeoutMs + this.wireMs(requestBytes + replyBytes);
  }

  received(chunk: Uint8Array): void {
    this.busyUntilMs = Math.max(this.busyUntilMs, this.clock.now());
    if (this.finder === undefined) {
      this.counters.drainedBytes += chunk.length;
      this.onStray(chunk.length);
      return;
    }
    const found = this.finder.feed(chunk);
    if (found !== undefined) {
      this.counters.drainedBytes += this.finder.seen - found.reply.length;
      this.finder = undefined;
      this.found = found.reply;
      this.progress.resolve();
      if (found.behind > 0) this.onStray(found.behind);
    } else if (this.finder.seen >= this.finder.expected.length) {
      this.progress.resolve();
    }
  }

  /** Sends one frame after the gap and waits for the answer to it. */
  async ask(request: Uint8Array, expected: ExpectedReply, signal: AbortSignal, sent: () => void): Promise<Answer> {
    await this.silence(this.timing.gapMs, signal);
    const port = this.port;
    if (port === undefined) throw new LinkError('closed', 'the link is not open');
    const finder = new ReplyFinder(expected);
    this.finder = finder;
    this.found = undefined;
    const sentAtMs = this.clock.now();
    this.busyUntilMs = sentAtMs + this.wireMs(request.length);
    sent();
    port.write(request);
    try {
      const found = await this.awaitReply(finder, sentAtMs + this.allowedMs(request.length, expected.length), signal);
      if (found !== undefined) {
        this.counters.replied(this.clock.now() - sentAtMs);
        return { kind: 'reply', frame: found };
      }
    } finally {
      this.finder = undefined;
    }
    this.counters.drainedBytes += finder.seen;
    if (finder.sawWrongCrc) this.counters.crcErrors++;
    else this.counters.timeouts++;
    return { kind: 'none', garbled: finder.seen > 0 };
  }

  /** Waits until nothing was sent or received for `ms`. */
  async silence(ms: number, signal: AbortSignal): Promise<void> {
    const giveUpAtMs = this.clock.now() + ms + this.timing.neverSilentMs;
    for (let left = this.leftOf(ms); left > 0; left = this.leftOf(ms)) {
      if (this.clock.now() > giveUpAtMs) throw new LinkError('garbled', 'the line does not fall silent');
      await this.clock.sleep(left, signal);
    }
    signal.throwIfAborted();
  }

  /** Silence for `ms` from now on, then an empty input. */
  async drain(ms: number, signal: AbortSignal): Promise<void> {
    this.busyUntilMs = Math.max(this.busyUntilMs, this.clock.now());
    await this.silence(ms, signal);
    await this.port?.flush();
    signal.throwIfAborted();
  }

  private leftOf(silenceMs: number): number {
    return this.busyUntilMs + silenceMs - this.clock.now();
  }

  private wireMs(bytes: number): number {
    return (bytes * this.timing.bitsPerCharacter * 1000) / this.timing.baud;
  }

  private async awaitReply(finder: ReplyFinder, untilMs: number, signal: AbortSignal): Promise<Buffer | undefined> {
    for (;;) {
      if (this.found !== undefined) return this.found;
      const enough = finder.seen >= finder.expected.length;
      const giveUpAtMs = enough ? Math.min(untilMs, this.busyUntilMs + this.timing.garbledAfterMs) : untilMs;
      const left = giveUpAtMs - this.clock.now();
      if (left <= 0) return undefined;
      this.progress = Promise.withResolvers();
      await waitWithin(this.clock, left, this.progress.promise, signal);
    }
  }
}
