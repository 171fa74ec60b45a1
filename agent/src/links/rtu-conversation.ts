import type { Clock } from '../clock.ts';
import type { BytePort } from './byte-port.ts';
import type { Conversation } from './conversation.ts';
import { type ExpectedReply, expectedReply, isException, wordsOf } from './expected-reply.ts';
import { cleanLine, judgeLine, type LineTrust, type TrustInput } from './line-trust.ts';
import { LinkError } from './link.ts';
import type { LinkCounters } from './link-counters.ts';
import { chooseProbe, isProbeContent, sameWords } from './probes.ts';
import { readRequest } from './read-request.ts';
import { RtuLine, type RtuTiming } from './rtu-line.ts';

/** Bytes of the longest reply: 125 words. */
const longestReply = 255;
/** Probes that one request is worth before it fails. */
const probesPerRequest = 3;

/** Requests and replies as RTU frames; a reply is believed only on a line that `judgeLine` calls clean. */
export class RtuConversation implements Conversation {
  private readonly unit: number;
  private readonly line: RtuLine;
  private trust: LineTrust = cleanLine;
  private turn = 0;
  /** False once the unit has refused to show its verification registers. */
  private proves = true;

  constructor(unit: number, clock: Clock, timing: RtuTiming, counters: LinkCounters) {
    this.unit = unit;
    this.line = new RtuLine(clock, timing, counters);
    this.line.onStray = () => this.judge({ kind: 'stray' });
  }

  begin(port: BytePort): void {
    this.line.use(port);
    this.proves = true;
    this.judge({ kind: 'opened', quietMs: this.line.allowedMs(0, longestReply) });
  }

  received(chunk: Uint8Array): void {
    this.line.received(chunk);
  }

  async exchange(request: Buffer, signal: AbortSignal, sent: () => void): Promise<Buffer> {
    const expected = expectedReply(request);
    if (this.trust.kind === 'doubtful') await this.settle(expected, signal);
    let complete = false;
    try {
      const answer = await this.line.ask(request, expected, signal, sent);
      if (answer.kind === 'none') {
        throw answer.garbled
          ? new LinkError('garbled', 'what came was not a valid reply')
          : new LinkError('timeout', 'no reply came');
      }
      if (isLateProbeAnswer(request, answer.frame)) {
        throw new LinkError('garbled', 'the reply belongs to an earlier request');
      }
      complete = true;
      return answer.frame;
    } finally {
      if (!complete) this.owe(request, expected);
    }
  }

  /** Makes sure that whatever was asked before has been answered or will never be. */
  private async settle(next: ExpectedReply, signal: AbortSignal): Promise<void> {
    let quiet = false;
    for (let left = probesPerRequest; this.trust.kind === 'doubtful'; left--) {
      if (left === 0) throw new LinkError('timeout', 'the unit does not answer, or answers too late');
      if (!quiet) await this.line.drain(this.trust.quietMs, signal);
      quiet = await this.probe([...this.trust.owed, next.words ?? 0], signal);
    }
  }

  /** Resolves to whether the line may be used again without a silence. */
  private async probe(avoid: readonly number[], signal: AbortSignal): Promise<boolean> {
    const probe = chooseProbe(this.turn++, avoid, this.proves);
    const request = readRequest(this.unit, probe.at, probe.words);
    const answer = await this.line.ask(request, expectedReply(request), signal, () => {});
    if (answer.kind === 'none') {
      this.judge({ kind: 'silent' });
      return false;
    }
    if (isException(answer.frame)) {
      // It may as well belong to an earlier request, so it proves nothing.
      this.proves = false;
      return true;
    }
    const proven = probe.content !== undefined && sameWords(probe.content, wordsOf(answer.frame));
    this.judge({ kind: proven ? 'proven' : 'matched' });
    return true;
  }

  private owe(request: Buffer, expected: ExpectedReply): void {
    const quietMs = this.line.allowedMs(request.length, expected.length);
    this.judge({ kind: 'unanswered', quietMs, words: expected.words });
  }

  private judge(input: TrustInput): void {
    this.trust = judgeLine(this.trust, input);
  }
}

/** Replies to probes that were given up may come later than everything else; their content gives them away. */
function isLateProbeAnswer(request: Buffer, reply: Buffer): boolean {
  return request[1] === 3 && !isException(reply) && isProbeContent(request.readUInt16BE(2), wordsOf(reply));
}
