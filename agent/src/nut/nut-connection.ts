import type { Clock } from '../clock.ts';
import { type Conclusion, isFinal } from '../commands/conclusion.ts';
import type { ProtectionDesk } from '../protection/protection-desk.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import { type Framed, LineFramer } from './frame-lines.ts';
import { errorOfRefusal } from './nut-error.ts';
import type { NutWorld } from './nut-world.ts';
import { type Effect, newSession, type Session, type SessionInput } from './session.ts';
import { stepSession } from './step-session.ts';
import { tellsForced } from './tells-forced.ts';
import type { Trackings } from './trackings.ts';

/** The other end of a connection. */
export interface NutPeer {
  readonly address: string;
  /** False when it does not take more for now; `connection.goOn()` is called when it does. */
  send(text: string): boolean;
  /** What was sent goes out before. */
  end(): void;
  /** At once, whatever the other end does. */
  drop(): void;
  /** No more bytes for now, or again. */
  pause(): void;
  resume(): void;
}

export interface NutConnectionParts {
  readonly world: NutWorld;
  readonly doorkeeper: Pick<Doorkeeper, 'check'>;
  readonly trackings: Trackings;
  readonly desk: Pick<ProtectionDesk, 'force' | 'command' | 'noteTold'>;
  readonly random: () => string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: RunnerLog;
}

export interface Login {
  readonly label: string;
  readonly address: string;
  readonly user: string;
  readonly isPrimary: boolean;
  /** Monotonic ms. */
  readonly at: number;
  /** When it was last told to go down, or asked for it. */
  readonly toldAt: number | undefined;
}

/** Lines answered in one go; others get their turn in between. */
const AT_ONCE = 10;
/** A command that was not refused by then is under way. */
const NEWS_WITHIN_MS = 3000;

/** One client: keeps its lines in order, and does what a step of its session asks for. */
export class NutConnection {
  private readonly peer: NutPeer;
  private readonly parts: NutConnectionParts;
  private readonly framer = new LineFramer();
  private queue: readonly Framed[] = [];
  /** Of the queue, what was answered: it may hold a line for each byte that came. */
  private answered = 0;
  private session: Session = newSession;
  private loggedInAt = 0;
  private toldAt: number | undefined;
  private isBusy = false;
  private isFull = false;
  private isEnded = false;
  heardAt: number;
  hasAsked = false;

  constructor(peer: NutPeer, parts: NutConnectionParts) {
    this.peer = peer;
    this.parts = parts;
    this.heardAt = parts.clock.now();
  }

  get address(): string {
    return this.peer.address;
  }

  /** Who keeps it open all the same is no client any more. */
  get isOver(): boolean {
    return this.isEnded;
  }

  get login(): Login | undefined {
    const { login, user = '', isPrimary } = this.session;
    if (login === undefined || this.isEnded) return undefined;
    return { label: login, address: this.peer.address, user, isPrimary, at: this.loggedInAt, toldAt: this.toldAt };
  }

  receive(bytes: Buffer): void {
    if (this.isEnded) return;
    this.heardAt = this.parts.clock.now();
    this.queue = [...this.queue.slice(this.answered), ...this.framer.push(bytes)];
    this.answered = 0;
    this.goOn();
  }

  /** The peer takes more again, or what was waited for has come. */
  goOn(more = false): void {
    if (more) this.isFull = false;
    if (this.isBusy || this.isFull || this.isEnded) return;
    for (let left = AT_ONCE; left > 0; left--) {
      const next = this.queue[this.answered++];
      if (next === undefined) {
        this.queue = [];
        this.answered = 0;
        this.peer.resume();
        return;
      }
      this.hasAsked = true;
      this.step(next);
      if (this.isBusy || this.isFull || this.isEnded) break;
    }
    // What is still to be answered is enough; more comes when that is done.
    this.peer.pause();
    if (!this.isBusy && !this.isFull && !this.isEnded) setImmediate(() => this.goOn());
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.queue = [];
    this.answered = 0;
    this.session = { ...this.session, isOver: true };
    this.peer.end();
  }

  drop(): void {
    this.end();
    this.peer.drop();
  }

  private step(input: SessionInput): void {
    const { session, lines, effect } = stepSession(this.session, input, this.parts.world);
    const isNew = session.login !== this.session.login;
    if (isNew) {
      this.loggedInAt = this.parts.clock.now();
      const { login, user } = session;
      this.parts.log.info({ ups: login, client: this.address, user }, 'a NUT client logged in');
    }
    this.session = session;
    // May be gone again before anybody looks.
    if (isNew) this.parts.desk.noteTold();
    if (tellsForced(session.login, lines, this.parts.world)) this.toldAt = this.parts.clock.now();
    if (lines.length > 0) this.isFull = !this.peer.send(`${lines.join('\n')}\n`);
    if (effect !== undefined) this.perform(effect);
  }

  private perform(effect: Effect): void {
    const { desk, doorkeeper } = this.parts;
    switch (effect.kind) {
      case 'end':
        this.end();
        break;
      case 'force':
        desk.force(effect.label, `${this.who} asked for it`);
        // After it: what was told before tells nothing of this one.
        if (effect.label === this.session.login) this.toldAt = this.parts.clock.now();
        break;
      case 'check': {
        const checked = doorkeeper.check(this.address, effect.user, effect.password);
        this.after(checked.then((rights) => ({ kind: 'checked', rights })));
        break;
      }
      case 'command':
        this.after(this.command(effect).then((line) => ({ kind: 'answered', line })));
        break;
      default:
        effect satisfies never;
    }
  }

  /** Nothing more is answered until this has come. */
  private after(input: Promise<SessionInput>): void {
    this.isBusy = true;
    const done = (next: SessionInput | undefined) => {
      this.isBusy = false;
      if (this.isEnded) return;
      if (next === undefined) this.end();
      else {
        this.step(next);
        this.goOn();
      }
    };
    input.then(done, () => done(undefined));
  }

  private async command(effect: Extract<Effect, { kind: 'command' }>): Promise<string> {
    const { desk, trackings, random, clock, signal } = this.parts;
    const { label, command, args, verb, tracking } = effect;
    const by = `${this.who} by NUT`;
    if (tracking) {
      const id = asUuid(random());
      trackings.begin(id);
      void desk.command(label, command, args, by).then((outcome) => trackings.end(id, outcome));
      return `OK TRACKING ${id}`;
    }
    // A setting is proven soon: the next one then finds nothing under way.
    const isNews = (news: Conclusion) => verb === 'INSTCMD' || isFinal(news);
    const first = new Promise<Conclusion>((resolve) => {
      void desk.command(label, command, args, by, (news) => isNews(news) && resolve(news));
    });
    const news = await Promise.race([first, clock.sleep(NEWS_WITHIN_MS, signal)]);
    const isRefused = news !== undefined && isFinal(news) && news.state !== 'confirmed';
    return isRefused ? `ERR ${errorOfRefusal(news.code, verb)}` : 'OK';
  }

  private get who(): string {
    return `${this.session.user ?? 'nobody'} from ${this.address}`;
  }
}

/** In the form that clients look for; `hex` has 32 digits. */
const asUuid = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
