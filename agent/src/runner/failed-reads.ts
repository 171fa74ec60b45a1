/** Failed reads in a row after which the link is opened anew. A refusal, or a status that means nothing, comes over a link that works, so it weighs little. */
const FOR_REOPEN = 3;
const REPLY_WEIGHS = 0.3;
/** After such a reply: a unit that is upset gets over it in a second or two. */
const UPSET_REST_MS = 250;

/** The failed reads in a row on one connection. */
export class FailedReads {
  private weight = 0;
  private lastAnswered = false;

  well(): void {
    this.weight = 0;
    this.lastAnswered = false;
  }

  add(isAnswered: boolean): void {
    this.weight += isAnswered ? REPLY_WEIGHS : 1;
    this.lastAnswered = isAnswered;
  }

  get areEnough(): boolean {
    return this.weight >= FOR_REOPEN;
  }

  /** Least pause before the next read. */
  get restMs(): number {
    return this.lastAnswered ? UPSET_REST_MS : 1;
  }
}
