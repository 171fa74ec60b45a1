import { type ExpectedReply, isException } from './expected-reply.ts';

/** Remembers what replies never came, so that an answer that might be one of them is not believed at once. */
export class MissingReplies {
  private readonly withinMs: number;
  private readonly until = new Map<string, number>();

  /** After `withinMs` a missing reply is not expected any more. */
  constructor(withinMs: number) {
    this.withinMs = withinMs;
  }

  add(expected: ExpectedReply, nowMs: number): void {
    for (const key of [keyOf(expected), exceptionKey(expected)]) this.until.set(key, nowMs + this.withinMs);
  }

  /** Whether `frame`, an answer to `expected`, looks like a reply that is missing. */
  mayInclude(frame: Uint8Array, expected: ExpectedReply, nowMs: number): boolean {
    const until = this.until.get(isException(frame) ? exceptionKey(expected) : keyOf(expected));
    return until !== undefined && nowMs < until;
  }
}

function keyOf({ functionCode, lead }: ExpectedReply): string {
  return `${functionCode}:${lead.join()}`;
}

function exceptionKey({ functionCode }: ExpectedReply): string {
  return `${functionCode}:exception`;
}
