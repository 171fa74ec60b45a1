import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type LoginLimit, noFailures, succeeded, tried, waitMs } from './login-limit.ts';
import { hashPassword, isHash, isPassword } from './password.ts';
import { Sessions } from './sessions.ts';

export type Verdict =
  | { readonly is: 'right' }
  | { readonly is: 'wrong' }
  | { readonly is: 'too-many'; readonly waitMs: number };

/** Looked at side by side; each takes 16 MB for a moment. */
const MOST_AT_ONCE = 2;
/** Who comes at the same moment with the right password is not to blame for it. */
const MOST_WAITING = 8;
const BUSY_MS = 1000;

/** Who may see the page: knows the password, counts who guesses, remembers who is in. */
export class Gate {
  readonly sessions: Sessions;
  private readonly now: () => number;
  private readonly stored: Promise<string>;
  private readonly key = randomBytes(32);
  private limit: LoginLimit = noFailures;
  private atWork = 0;
  private readonly waiting: (() => void)[] = [];
  /** Of the password that was right last: programs send it with every request. */
  private known: Buffer | undefined;

  /** `password` as in agent.yaml: plain, or its hash. `now` is monotonic. */
  constructor(password: string, now: () => number) {
    this.now = now;
    this.sessions = new Sessions(now);
    this.stored = isHash(password) ? Promise.resolve(password) : hashPassword(password);
  }

  async try(password: string, from: string): Promise<Verdict> {
    const wait = waitMs(this.limit, from, this.now());
    if (wait > 0) return { is: 'too-many', waitMs: wait };
    const mark = createHmac('sha256', this.key).update(password).digest();
    if (this.known !== undefined && timingSafeEqual(this.known, mark)) return { is: 'right' };
    if (this.atWork >= MOST_AT_ONCE) return this.later(password, from);
    this.limit = tried(this.limit, from, this.now());
    this.atWork++;
    try {
      if (!(await isPassword(password, await this.stored))) return { is: 'wrong' };
    } finally {
      this.atWork--;
      this.waiting.shift()?.();
    }
    this.limit = succeeded(this.limit, from);
    this.known = mark;
    return { is: 'right' };
  }

  private async later(password: string, from: string): Promise<Verdict> {
    if (this.waiting.length >= MOST_WAITING) return { is: 'too-many', waitMs: BUSY_MS };
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    const verdict = await this.try(password, from);
    // It may not have taken the turn that it was given.
    this.waiting.shift()?.();
    return verdict;
  }
}
