import type { Chance } from './chance.ts';
import type { Conditions } from './conditions.ts';
import { characterMs } from './pace.ts';
import type { Time } from './time.ts';

/** How much of a stuck line goes out at once: what ends it is noticed as soon. */
const STUCK_PIECE_MS = 20;

type Line = { readonly baud: number; readonly time: Time; emit(bytes: Buffer): Promise<void> };

/** What is on a serial line that nobody sent: a line that is stuck, and noise between frames. */
export class LineNoise {
  readonly #line: Line;
  readonly #chance: Chance;
  #wanted: Pick<Conditions, 'stuck' | 'chatter'> = { stuck: false, chatter: false };
  #ended = new AbortController();

  constructor(line: Line, chance: Chance) {
    this.#line = line;
    this.#chance = chance;
  }

  /** Makes this noise and no other. */
  follow({ stuck, chatter }: Pick<Conditions, 'stuck' | 'chatter'>): void {
    if (stuck === this.#wanted.stuck && chatter === this.#wanted.chatter) return;
    this.#wanted = { stuck, chatter };
    this.stop();
    this.#ended = new AbortController();
    if (stuck !== false) void this.#fill(stuck, this.#ended.signal);
    if (chatter) void this.#chatter(chatter, this.#ended.signal);
  }

  stop(): void {
    this.#ended.abort();
  }

  async #fill(byte: number, signal: AbortSignal): Promise<void> {
    const piece = Buffer.alloc(Math.ceil(STUCK_PIECE_MS / characterMs(this.#line.baud)), byte);
    while (!signal.aborted) await this.#line.emit(piece);
  }

  async #chatter({ everyMs, bytes }: { everyMs: number; bytes: number }, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#line.time.sleep(everyMs * this.#chance.between([0.5, 1.5]), signal);
      if (!signal.aborted) await this.#line.emit(this.#chance.bytes(bytes));
    }
  }
}
