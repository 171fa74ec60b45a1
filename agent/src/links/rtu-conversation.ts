import type { Clock } from '../clock.ts';
import type { BytePort } from './byte-port.ts';
import type { Conversation } from './conversation.ts';
import { type ExpectedReply, expectedReply, isException, wordsOf } from './expected-reply.ts';
import { cleanLine, judgeLine, type LineTrust, type ProbeOutcome, type TrustInput } from './line-trust.ts';
import { LinkError } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { MissingReplies } from './missing-replies.ts';
import { chooseProbe, plainProbes, provingProbes, sameWords } from './probes.ts';
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
  private readonly counters: LinkCounters;
  private readonly missing = new MissingReplies(latestReplyMs);
  private readonly lastAsked = new Map<number, number>();
  private probes = provingProbes;

  constructor(unit: number, clock: Clock, timing: RtuTiming, counters: LinkCounters) {
    this.unit = unit;
    this.clock = clock;
    this.counters = counters;
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
    let open = false;
    try {
      const answer = await this.line.ask(request, expected, signal, () => {
        open = true;
        sent();
      });
      if (answer.kind === 'none') {
        throw answer.garbled
          ? new LinkError('garbled', 'what came was not a valid reply')
          : new LinkError('timeout', 'no reply came');
      }
      await this.confirm(answer.frame, expected, signal);
      open = false;
      return answer.frame;
    } finally {
      if (open) {
        this.missing.add(expected, this.clock.now());
        const quietMs = this.line.allowedMs(request.length, expected.length);
        this.judge({ kind: 'unanswered', quietMs, words: expected.words });
      }
    }
  }

  /**
   * Makes sure that an answer is not a missing reply that has overtaken others: then the true one would come behind it,
   * and no later than the answer to a probe.
   */
  private async confirm(answer: Buffer, expected: ExpectedReply, signal: AbortSignal): Promise<void> {
    if (!this.missing.mayInclude(answer, expected, this.clock.now())) return;
    const drained = this.counters.drainedBytes;
    const outcome = await this.probe([expected.words ?? 0], signal);
    const alone = this.counters.drainedBytes === drained;
    if (!alone || (outcome !== 'proven' && outcome !== 'matched')) {
      throw new LinkError('garbled', 'the reply may belong to an earlier request');
    }
    this.judge({ kind: 'proven' });
  }

  /** Makes sure that whatever was asked before has been answered or will never be. */
  private async settle(next: ExpectedReply, signal: AbortSignal): Promise<void> {
    let outcome: ProbeOutcome = 'silent';
    for (let left = probesPerRequest; this.trust.kind === 'doubtful'; left--) {
      const { quietMs, silent, owedWords } = this.trust;
      if (left === 0) throw new LinkError('timeout', 'the answers of the unit come too late to be told apart');
      const away = silent >= awayAfter;
      if (outcome === 'silent') await this.line.drain(away ? Math.max(quietMs, awayQuietMs) : quietMs, signal);
      outcome = await this.probe([owedWords ?? 0, next.words ?? 0], signal);
      this.judge({ kind: outcome });
      if (outcome === 'silent') throw new LinkError('timeout', 'the unit does not answer');
    }
  }

  /** Sends a probe whose answer has none of the lengths to avoid. */
  private async probe(avoid: readonly number[], signal: AbortSignal): Promise<ProbeOutcome> {
    const probe = chooseProbe(this.probes, this.lastAsked, avoid);
    const freeAtMs = (this.lastAsked.get(probe.words) ?? Number.NEGATIVE_INFINITY) + latestReplyMs;
    if (freeAtMs > this.clock.now()) await this.clock.sleep(freeAtMs - this.clock.now(), signal);
    const request = readRequest(this.unit, probe.at, probe.words);
    const expected = expectedReply(request);
    const answer = await this.line.ask(request, expected, signal, () => {
      this.lastAsked.set(probe.words, this.clock.now());
    });
    if (answer.kind === 'none') {
      this.missing.add(expected, this.clock.now());
      return 'silent';
    }
    if (isException(answer.frame)) {
      this.probes = plainProbes;
      return 'refused';
    }
    return probe.content !== undefined && sameWords(probe.content, wordsOf(answer.frame)) ? 'proven' : 'matched';
  }

  private judge(input: TrustInput): void {
    this.trust = judgeLine(this.trust, input);
    if (this.trust.kind === 'clean') this.lastAsked.clear();
  }
}
