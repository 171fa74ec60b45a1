import type { Clock } from '../clock.ts';
import type { BytePort } from './byte-port.ts';
import type { Conversation } from './conversation.ts';
import { type ExpectedReply, expectedReply, isException, wordsOf } from './expected-reply.ts';
import { cleanLine, judgeLine, type LineTrust, type TrustInput } from './line-trust.ts';
import { LinkError } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { chooseProbe, type Probe, plainProbes, provingProbes, sameWords } from './probes.ts';
import { readRequest } from './read-request.ts';
import { RtuLine, type RtuTiming } from './rtu-line.ts';

/** Bytes of the longest reply: 125 words. */
const longestReply = 255;
/** A reply that has not come by then never will, so a probe of the same length may be told from it. */
const latestReplyMs = 30_000;
/** After so many silent probes the unit is taken to be away. */
const awayAfter = 3;
/** Silence before a probe to a unit that is away: by this pace the lengths last until `latestReplyMs` is over. */
const awayQuietMs = 3000;
/** Answered probes that one request is worth: one that is refused and two that match. */
const probesPerRequest = 4;

/** Requests and replies as RTU frames; a reply is believed only on a line that `judgeLine` calls clean. */
export class RtuConversation implements Conversation {
  private readonly unit: number;
  private readonly clock: Clock;
  private readonly line: RtuLine;
  private trust: LineTrust = cleanLine;
  private readonly lastAsked = new Map<number, number>();
  private probes = provingProbes;

  constructor(unit: number, clock: Clock, timing: RtuTiming, counters: LinkCounters) {
    this.unit = unit;
    this.clock = clock;
    this.line = new RtuLine(clock, timing, counters);
    this.line.onStray = () => this.judge({ kind: 'stray' });
  }

  begin(port: BytePort): void {
    this.line.use(port);
    this.probes = provingProbes;
    this.judge({ kind: 'opened', quietMs: this.line.allowedMs(0, longestReply) });
  }

  received(chunk: Uint8Array): void {
    this.line.received(chunk);
  }

  async exchange(request: Buffer, signal: AbortSignal, sent: () => void): Promise<Buffer> {
    const expected = expectedReply(request);
    await this.settle(expected, signal);
    let asked = false;
    try {
      const answer = await this.line.ask(request, expected, signal, () => {
        asked = true;
        sent();
      });
      if (answer.kind === 'reply') {
        asked = false;
        return answer.frame;
      }
      throw answer.garbled
        ? new LinkError('garbled', 'what came was not a valid reply')
        : new LinkError('timeout', 'no reply came');
    } finally {
      if (asked) this.judge({ kind: 'unanswered', quietMs: this.quietAfter(request, expected), words: expected.words });
    }
  }

  /** Makes sure that whatever was asked before has been answered or will never be. */
  private async settle(next: ExpectedReply, signal: AbortSignal): Promise<void> {
    let answered = false;
    for (let left = probesPerRequest; this.trust.kind === 'doubtful'; left--) {
      const { quietMs, silent, owedWords } = this.trust;
      if (left === 0) throw new LinkError('timeout', 'the answers of the unit come too late to be told apart');
      if (!answered) await this.line.drain(silent < awayAfter ? quietMs : Math.max(quietMs, awayQuietMs), signal);
      answered = await this.ask(chooseProbe(this.probes, this.lastAsked, [owedWords ?? 0, next.words ?? 0]), signal);
      if (!answered) throw new LinkError('timeout', 'the unit does not answer');
    }
  }

  /** Sends a probe and resolves to whether anything valid came. */
  private async ask(probe: Probe, signal: AbortSignal): Promise<boolean> {
    const freeAtMs = (this.lastAsked.get(probe.words) ?? Number.NEGATIVE_INFINITY) + latestReplyMs;
    if (freeAtMs > this.clock.now()) await this.clock.sleep(freeAtMs - this.clock.now(), signal);
    const request = readRequest(this.unit, probe.at, probe.words);
    const answer = await this.line.ask(request, expectedReply(request), signal, () => {
      this.lastAsked.set(probe.words, this.clock.now());
    });
    if (answer.kind === 'none') {
      this.judge({ kind: 'silent' });
      return false;
    }
    if (isException(answer.frame)) {
      // It may as well be the late answer to an earlier request, so it proves nothing.
      this.probes = plainProbes;
      return true;
    }
    const proven = probe.content !== undefined && sameWords(probe.content, wordsOf(answer.frame));
    this.judge({ kind: proven ? 'proven' : 'matched' });
    return true;
  }

  private quietAfter(request: Buffer, expected: ExpectedReply): number {
    return this.line.allowedMs(request.length, expected.length);
  }

  private judge(input: TrustInput): void {
    this.trust = judgeLine(this.trust, input);
    if (this.trust.kind === 'clean') this.lastAsked.clear();
  }
}
