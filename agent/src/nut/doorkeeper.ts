import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { isHash, isPassword } from '../local-page/password.ts';
import { LoginGuard } from './login-guard.ts';
import type { NutAction } from './presets.ts';
import type { Rights } from './session.ts';

export interface NutUser {
  readonly name: string;
  /** As it is, or its hash. */
  readonly password: string;
  readonly actions: readonly NutAction[];
  readonly primary: boolean;
}

export interface DoorkeeperParts {
  readonly users: readonly NutUser[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onWrong: (facts: { readonly address: string; readonly user: string; readonly tries: number }) => void;
}

/** Tries that wait for one name from one address; what comes on top is not looked at. */
const MOST_WAITING = 4;
const MOST_KNOWN = 2000;
/** Tries from one address that are compared with what was right before: the clients of a whole rack after a restart, and then a few a second. */
const BURST = 400;
const PER_SECOND = 5;

interface Queue {
  waiting: number;
  last: Promise<void>;
}

interface Try {
  readonly key: string;
  readonly digest: string;
  readonly address: string;
  readonly name: string;
  readonly password: string;
  readonly user: NutUser | undefined;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Looks at passwords. Who has a wrong one waits, longer each time; who had the right one from there before never does. */
export class Doorkeeper {
  private readonly parts: DoorkeeperParts;
  private readonly guard = new LoginGuard();
  private readonly secret = randomBytes(32);
  private readonly known = new Set<string>();
  private readonly buckets = new Map<string, Bucket>();
  private readonly queues = new Map<string, Queue>();

  constructor(parts: DoorkeeperParts) {
    this.parts = parts;
  }

  /** Undefined when name or password is wrong, after a while. Rejects by the signal only. */
  async check(address: string, name: string, password: string): Promise<Rights | undefined> {
    const { users, clock, signal } = this.parts;
    const user = users.find((one) => one.name === name);
    const digest = this.digestOf(address, name, password);
    if (user !== undefined && this.mayCompare(address) && this.known.has(digest)) return rightsOf(user);
    const key = `${address} ${name}`;
    const penaltyMs = this.guard.waitMs(key, clock.now());
    const queue = this.queues.get(key) ?? { waiting: 0, last: Promise.resolve() };
    if (penaltyMs > 0 && queue.waiting >= MOST_WAITING) {
      await clock.sleep(penaltyMs, signal);
      return undefined;
    }
    const looked = queue.last.then(() => this.look({ key, digest, address, name, password, user }));
    this.queues.set(key, queue);
    queue.waiting++;
    queue.last = looked.then(
      () => this.leave(key, queue),
      () => this.leave(key, queue),
    );
    const { rights, delayMs } = await looked;
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    return rights;
  }

  /** One after the other for a name from an address: of many at once, none goes ahead of what the one before has cost. */
  private async look({
    key,
    digest,
    address,
    name,
    password,
    user,
  }: Try): Promise<{ rights?: Rights; delayMs: number }> {
    const { clock, signal, onWrong } = this.parts;
    const isKnown = user !== undefined && this.known.has(digest);
    const waitMs = isKnown ? 0 : this.guard.waitMs(key, clock.now());
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    if (user !== undefined && (isKnown || (await this.isRight(user, password)))) {
      this.guard.succeeded(key);
      this.remember(digest);
      return { rights: rightsOf(user), delayMs: 0 };
    }
    const { delayMs, count } = this.guard.failed(key, clock.now());
    // The first few, and then ever more seldom: the log is no place to attack either.
    if (Number.isInteger(Math.log2(count))) onWrong({ address, user: name, tries: count });
    return { delayMs };
  }

  private leave(key: string, queue: Queue): void {
    queue.waiting--;
    if (queue.waiting === 0) this.queues.delete(key);
  }

  private async isRight(user: NutUser, password: string): Promise<boolean> {
    if (isHash(user.password)) return isPassword(password, user.password);
    const [given, wanted] = [password, user.password].map((text) =>
      createHmac('sha256', this.secret).update(text).digest(),
    );
    return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted);
  }

  private digestOf(...parts: readonly string[]): string {
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest('base64');
  }

  private remember(digest: string): void {
    this.known.add(digest);
    const [oldest] = this.known;
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
  }

  private mayCompare(address: string): boolean {
    const now = this.parts.clock.now();
    const { tokens, at } = this.buckets.get(address) ?? { tokens: BURST, at: now };
    const left = Math.min(BURST, tokens + ((now - at) / 1000) * PER_SECOND) - 1;
    this.buckets.delete(address);
    this.buckets.set(address, { tokens: Math.max(0, left), at: now });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > MOST_KNOWN && oldest !== undefined) this.buckets.delete(oldest);
    return left >= 0;
  }
}

const rightsOf = ({ actions, primary }: NutUser): Rights => ({ isPrimary: primary, actions });
