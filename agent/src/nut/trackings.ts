import type { LocalOutcome } from '../protection/guarded-ups.ts';

const MOST = 1000;

/** What became of tracked commands, for as long as somebody is likely to ask. */
export class Trackings {
  private readonly all = new Map<string, string>();

  begin(id: string): void {
    this.all.set(id, 'PENDING');
    const [oldest] = this.all.keys();
    if (this.all.size > MOST && oldest !== undefined) this.all.delete(oldest);
  }

  end(id: string, { state, code }: Pick<LocalOutcome, 'state' | 'code'>): void {
    if (!this.all.has(id)) return;
    const isInvalid = code === 'bad-arguments' || code === 'out-of-range';
    this.all.set(id, state === 'confirmed' ? 'SUCCESS' : isInvalid ? 'ERR INVALID-ARGUMENT' : 'ERR FAILED');
  }

  /** In the protocol's words. */
  say(id: string): string {
    return this.all.get(id) ?? 'ERR UNKNOWN';
  }
}
