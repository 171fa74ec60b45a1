import { changesUnit, type UpsLinkName, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';
import { Chance } from '../line/chance.ts';
import { damage, waitMs } from '../line/damage.ts';
import type { Strike } from '../line/link-faults.ts';
import type { Links } from '../line/links.ts';
import { Outbox } from '../line/outbox.ts';
import { characterMs } from '../line/pace.ts';
import { rangeOf } from '../line/quirks.ts';
import { sleepUntil, type Time } from '../line/time.ts';
import type { UpsLinkFront } from './front.ts';
import type { HeardLog, HeardOutcome } from './heard-log.ts';
import { type Doing, type Hearing, hear, startHearing } from './hearing.ts';
import { Voice } from './voice.ts';

/** UPS-Link knows no other speed. */
export const UPS_LINK_BAUD = 2400;

/** Real units take 30 to 60 ms to think, and pause in their long answers, which take twice the characters' time. */
const THINKS_MS = [30, 60] as const;
const LONG_ANSWER = 40;
const PAUSES = { bytes: 8, gapMs: 8 * characterMs(UPS_LINK_BAUD) } as const;
const MOST_WAITING = 16;

export type UpsLinkSessionParts = {
  readonly front: UpsLinkFront;
  readonly links: Links;
  readonly log: HeardLog;
  readonly time: Time;
  readonly seed: number;
  write(bytes: Uint8Array): void;
  /** Brings the unit's simulated time to now. */
  upToDate(): void;
};

type Said = {
  readonly reply?: string;
  readonly outcome: HeardOutcome;
  readonly name?: UpsLinkName | undefined;
  readonly characters: string;
  readonly acts: boolean;
};

/** The unit's end of a serial line on which it speaks UPS-Link. */
export class UpsLinkSession {
  readonly #parts: UpsLinkSessionParts;
  readonly #ended = new AbortController();
  readonly #voice: Voice;
  readonly #outbox: Outbox;
  readonly #chance: Chance;
  readonly #waiting: { readonly byte: number; readonly atMs: number }[] = [];
  #hearing: Hearing = startHearing;
  /** Characters that have come of what is not whole yet. */
  #begun = '';
  #answering = false;
  #acting = false;
  #receivedUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: UpsLinkSessionParts) {
    this.#parts = parts;
    this.#chance = new Chance(parts.seed);
    const { time, write, links } = parts;
    this.#voice = new Voice({ baud: UPS_LINK_BAUD, time, write }, this.#ended.signal);
    this.#outbox = new Outbox({
      time,
      signal: this.#ended.signal,
      put: (bytes) => this.#voice.say(bytes),
      isOpen: () => !links.isMute('rtu'),
      faultsSet: () => links.faults.timesSet,
    });
  }

  get mode(): Hearing['mode'] {
    return this.#hearing.mode;
  }

  receive(bytes: Uint8Array): void {
    if (this.#ended.signal.aborted) return;
    for (const byte of bytes) {
      // The bytes crossed the pty in no time; on a line each would have taken its own.
      this.#receivedUntil = Math.max(this.#receivedUntil, this.#parts.time.now()) + characterMs(UPS_LINK_BAUD);
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ byte, atMs: this.#receivedUntil });
    }
    if (!this.#answering) void this.#answerAll();
  }

  /** Called as simulated time goes on: says what is to be said unasked. */
  tick(): void {
    const { front, links } = this.#parts;
    front.look();
    if (!front.isAlive) this.#hearing = startHearing;
    // A unit says yes to what it was told before it tells what came of it.
    if (this.#acting) return;
    const alerts = front.takeAlerts();
    if (alerts !== '' && this.mode === 'smart' && front.isAlive && !links.isMute('rtu')) this.say(alerts);
  }

  /** Puts these characters on the line now, between two of an answer. */
  say(characters: string): void {
    void this.#voice.alert(Buffer.from(characters, 'latin1'));
  }

  /** As if the unit had fallen back, or had been woken by somebody else. */
  setMode(mode: Hearing['mode']): void {
    this.#hearing = { ...startHearing, mode };
    this.#begun = '';
  }

  /** Bytes that are no answer, behind what is on its way. */
  emit(bytes: Buffer): Promise<void> {
    return this.#outbox.emit(bytes);
  }

  stop(): void {
    this.#ended.abort();
    this.#waiting.length = 0;
    this.#parts.front.stop();
  }

  async #answerAll(): Promise<void> {
    this.#answering = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await this.#take(next);
    this.#answering = false;
  }

  async #take({ byte, atMs }: { readonly byte: number; readonly atMs: number }): Promise<void> {
    const { time, links, front, log, upToDate } = this.#parts;
    const { signal } = this.#ended;
    await sleepUntil(time, atMs, signal);
    if (signal.aborted || links.isDeaf('rtu', Buffer.of(byte))) return;
    upToDate();
    if (!front.isAlive) return;
    const character = String.fromCharCode(byte);
    log.count(character);
    const strike = links.strike('rtu', isAction(character) ? 'write' : 'read', Buffer.of(byte));
    if (strike.lose) return this.#note({ characters: character, outcome: 'lost', acts: isAction(character) }, atMs);
    const said = this.#hear(character, atMs);
    if (said.reply === undefined) return this.#note(said, atMs);
    this.#acting = said.acts;
    await this.#reply(said, said.reply, { strike, atMs });
    this.#acting = false;
  }

  #hear(character: string, atMs: number): Said {
    const { front } = this.#parts;
    const { hearing, doing } = hear(this.#hearing, character, atMs, (name) => front.knows(name));
    const broken =
      this.#hearing.waits !== undefined && hearing.waits === undefined && doing.do !== 'act' && doing.do !== 'store';
    const goesOn =
      this.#hearing.waits !== undefined && hearing.waits !== undefined && hearing.waits.for === this.#hearing.waits.for;
    const characters = broken || (!goesOn && this.#hearing.waits === undefined) ? character : this.#begun + character;
    this.#hearing = hearing;
    this.#begun = hearing.waits === undefined ? '' : characters;
    return this.#do(doing, characters);
  }

  #do(doing: Doing, characters: string): Said {
    const { front } = this.#parts;
    const own = { characters, name: upsLinkNameOf(characters) };
    switch (doing.do) {
      case 'enter':
        return { ...own, reply: 'SM', outcome: 'done', acts: false };
      case 'leave':
        return { ...own, reply: 'BYE', outcome: 'done', acts: false };
      case 'unknown':
        return { ...own, reply: 'NA', outcome: 'unknown', acts: isAction(characters) };
      case 'nothing':
        return { ...own, outcome: 'ignored', acts: isAction(characters) };
      case 'wait':
        return { characters, name: doing.name, outcome: 'waits', acts: doing.name !== undefined };
      case 'answer': {
        const reply = front.answer(doing.name);
        return {
          characters,
          name: doing.name,
          reply: reply ?? 'NA',
          outcome: reply === undefined ? 'unknown' : 'answered',
          acts: false,
        };
      }
      case 'act': {
        const acted = front.act(doing.name, doing.argument ?? '');
        if (acted === undefined) return { characters, name: doing.name, reply: 'NA', outcome: 'unknown', acts: true };
        return { characters, name: doing.name, ...acted, acts: true };
      }
      case 'step': {
        const outcome = doing.name === undefined ? 'refused' : front.step(doing.name, doing.by);
        return { characters, name: doing.name, reply: outcome === 'done' ? 'OK' : 'NO', outcome, acts: true };
      }
      case 'store': {
        const outcome = front.store(doing.name, doing.text);
        return { characters, name: doing.name, reply: outcome === 'done' ? 'OK' : 'NO', outcome, acts: true };
      }
      default:
        return doing satisfies never;
    }
  }

  async #reply(
    said: Said,
    reply: string,
    { strike, atMs }: { readonly strike: Strike; readonly atMs: number },
  ): Promise<void> {
    const { time, links } = this.#parts;
    const { signal } = this.#ended;
    const { chance } = links.faults;
    const thinks = this.#chance.between(links.quirks.replyMs === undefined ? THINKS_MS : rangeOf(links.quirks.replyMs));
    await sleepUntil(time, time.now() + thinks + waitMs(strike.delay, chance), signal);
    // An older unit's own yes has no end of line.
    const whole = damage(Buffer.from(reply === '*' ? reply : `${reply}\r\n`, 'latin1'), strike, chance);
    const pauses = reply.length > LONG_ANSWER && links.quirks.replyMs === undefined;
    const out = pauses && !whole.pieces ? { ...whole, pieces: PAUSES } : whole;
    const send = async (): Promise<void> => {
      await this.#outbox.send(out);
      this.#note(said, atMs);
    };
    if (out.lateMs > 0) void sleepUntil(time, time.now() + out.lateMs, signal).then(send);
    else await send();
  }

  #note({ reply = '', ...said }: Said, atMs: number): void {
    this.#parts.log.add({ name: undefined, ...said, reply, receivedAtMs: atMs, repliedAtMs: this.#parts.time.now() });
  }
}

/** A character that by itself, or begun, does more than ask; the modes are told apart from it. */
function isAction(character: string): boolean {
  const name = upsLinkNameOf(character);
  return name !== undefined && upsLinkRow(name).access !== 'mode' && changesUnit(name);
}
