import { createHash, randomBytes } from 'node:crypto';

const IDLE_MS = 12 * 3_600_000;
const LONGEST_MS = 7 * 86_400_000;
const MOST = 100;

/** Who is logged in, in memory only; the tokens themselves are not kept. */
export class Sessions {
  private readonly now: () => number;
  private readonly open = new Map<string, { readonly beganAt: number; seenAt: number }>();

  /** `now` is monotonic. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** A new token. */
  begin(): string {
    const token = randomBytes(32).toString('base64url');
    const now = this.now();
    this.open.set(keyOf(token), { beganAt: now, seenAt: now });
    // The one that began first goes.
    for (const key of [...this.open.keys()].slice(0, -MOST)) this.open.delete(key);
    return token;
  }

  has(token: string): boolean {
    const key = keyOf(token);
    const session = this.open.get(key);
    const now = this.now();
    if (session === undefined) return false;
    if (now - session.seenAt < IDLE_MS && now - session.beganAt < LONGEST_MS) {
      session.seenAt = now;
      return true;
    }
    this.open.delete(key);
    return false;
  }

  end(token: string): void {
    this.open.delete(keyOf(token));
  }
}

const keyOf = (token: string): string => createHash('sha256').update(token).digest('base64');
