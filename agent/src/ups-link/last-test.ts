/** A unit may tell how a test went some seconds after its end. */
const RESULT_WITHIN_MS = 5000;
/** It tells it for about five minutes. */
const TOLD_FOR_MS = 270_000;

interface Told {
  readonly now: number;
  /** Its answer, and whether it has none to give. */
  readonly answer: string | undefined;
  readonly isUnknown: boolean;
  /** The mains failed: nobody waits for a result then. */
  readonly isOnBattery: boolean;
}

/** Of which test the unit's word is: what it said before a test's end is of none, or of an earlier one. */
export class LastTest {
  /** Of the last one: was it told to end, and has it? What the unit says of one then is of an earlier one. */
  private abort: 'none' | 'asked' | 'done' = 'none';
  private ranAt: number | undefined;
  private ended: { readonly at: number; readonly isForgotten: boolean } | undefined;
  private isReadSince = false;

  /** The unit was told to begin one, or to end it. */
  command(to: 'running' | 'ended'): void {
    this.abort = to === 'ended' ? 'asked' : 'none';
  }

  /** One has ended, and how it went is not known yet. */
  get isAwaited(): boolean {
    return this.ended !== undefined;
  }

  /** The unit was asked for its word after that. */
  read(): void {
    this.isReadSince = true;
  }

  look(runs: boolean, now: number): void {
    if (!runs && this.ranAt !== undefined) {
      this.ended = { at: now, isForgotten: now - this.ranAt >= TOLD_FOR_MS };
      this.isReadSince = false;
    }
    if (runs) this.ended = undefined;
    this.ranAt = runs ? now : undefined;
    if (this.abort === 'asked' && !runs) this.abort = 'done';
    else if (this.abort === 'done' && runs) this.abort = 'none';
  }

  /** The word that counts; undefined while it is awaited, `untold` where none will come. */
  result({ now, answer, isUnknown, isOnBattery }: Told): string | undefined {
    const { ended } = this;
    if (this.abort !== 'none') return this.judged('NO');
    if (ended === undefined) return answer;
    const isOver = isOnBattery || now - ended.at >= RESULT_WITHIN_MS;
    if (isUnknown && isOver) return this.judged('untold');
    if (!this.isReadSince || answer === undefined) return undefined;
    if (answer !== 'NO') return this.judged(answer);
    if (!isOver) return undefined;
    return this.judged(ended.isForgotten ? 'untold' : 'NO');
  }

  private judged(word: string): string {
    this.ended = undefined;
    return word;
  }
}
