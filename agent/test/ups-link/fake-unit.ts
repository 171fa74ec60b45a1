import { type UpsLinkName, upsLinkNameOf, upsLinkRow } from '@ridethrough/protocol';
import type { OpenPort, PortEvents } from '../../src/links/byte-port.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { answersOf } from './fake-answers.ts';
import { damageReply, type Fault, requestBytes } from './fault.ts';

const CHARACTER_MS = 10_000 / 2400;
const SECOND_FROM_MS = 1400;
const SECOND_UNTIL_MS = 8000;
const BETWEEN_MS = 6000;

type Waits =
  | { readonly for: 'second'; readonly ask: string; readonly at: number }
  | { readonly for: 'digits'; readonly digits: string; readonly at: number }
  | { readonly for: 'text'; readonly ask: string; readonly text: string; readonly at: number };

/** An older Smart-UPS on a serial line in virtual time, byte by byte, and all that it was sent. Made from the protocol's tables alone. */
export class FakeUnit {
  /** Every byte that was written to the port, as a character, with its time. */
  readonly written: { readonly at: number; readonly character: string }[] = [];
  /** What it did: a character, or all of a sequence. */
  readonly did: string[] = [];
  /** What befalls the next characters sent and their answers, in turn. */
  faults: Fault[] = [];
  mode: 'dumb' | 'smart' = 'dumb';
  /** Answers by character; undefined: it does not know it. */
  readonly answers = answersOf();
  /** By character: every answer that it ever had. */
  readonly had = new Map<string, Set<string>>();
  /** Characters to which it says nothing at all. */
  readonly mute = new Set<string>();
  /** By character: what it says to an action in place of OK. */
  readonly says = new Map<string, string>();
  /** Values of the settings, by character, in the order in which `-` steps through them. */
  readonly lists = new Map<string, readonly string[]>([
    ['s', ['H', 'M', 'L', 'L']],
    ['u', ['127', '130', '133', '136']],
    ['l', ['106', '103', '100', '097']],
    ['p', ['090', '180', '270', '360']],
    ['E', ['336', '168', 'ON ', 'OFF']],
  ]);
  /** Called before a value is answered: what it reads may move. */
  onAsked: (ask: string) => void = () => {};
  thinkMs = 45;
  openings = 0;
  private readonly places = new Map<string, number>();
  private readonly clock: VirtualClock;
  private events: PortEvents | undefined;
  private asked: string | undefined;
  private waits: Waits | undefined;
  private freeAt = 0;
  private sendingUntil = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
    for (const [ask, answer] of this.answers) this.set(ask, answer);
  }

  readonly openPort: OpenPort = async (events) => {
    this.openings++;
    this.events = events;
    return {
      write: (bytes) => {
        for (const byte of bytes) this.receive(byte);
      },
      flush: async () => {},
      close: async () => {
        if (this.events === events) this.events = undefined;
      },
    };
  };

  set(ask: string, answer: string): void {
    this.answers.set(ask, answer);
    const had = this.had.get(ask) ?? new Set();
    this.had.set(ask, had.add(answer));
  }

  /** On battery or not, as the status byte shows it; tells it by its alert. */
  power(source: 'mains' | 'battery', cause = 'T', alert = true): void {
    this.set('Q', source === 'battery' ? '10' : '08');
    if (source === 'battery') this.set('G', cause);
    if (alert) this.say(source === 'battery' ? '!' : '$');
  }

  /** Bytes unasked. */
  say(characters: string): void {
    if (this.mode === 'smart') this.deliver(characters);
  }

  /** Somebody else on the line asks; the answer comes to all. */
  askedByOther(ask: string): void {
    this.receive(ask.charCodeAt(0));
    this.written.pop();
  }

  /** The device is gone. */
  vanish(): void {
    const { events } = this;
    this.events = undefined;
    events?.lost(new Error('the device hung up'));
  }

  private fallBack(): void {
    this.mode = 'dumb';
    this.waits = undefined;
  }

  private receive(byte: number): void {
    const character = String.fromCharCode(byte);
    this.written.push({ at: this.clock.now(), character });
    const fault = this.faults.shift() ?? { kind: 'none' };
    this.sendingUntil = Math.max(this.sendingUntil, this.clock.now());
    for (const heard of requestBytes(character, fault)) {
      this.sendingUntil += CHARACTER_MS;
      this.clock.at(this.sendingUntil, () => {
        if (fault.kind === 'falls-back') this.fallBack();
        // It thinks about one thing after the other.
        const at = Math.max(this.clock.now(), this.freeAt);
        // It does nothing of what it claims not to know.
        const reply = fault.kind === 'na' && this.mode === 'smart' ? 'NA\r\n' : this.hear(heard);
        if (reply === undefined) return;
        const late = fault.kind === 'late' ? fault.ms : 0;
        const says = damageReply(reply, fault);
        this.clock.at(at + this.thinkMs + late, () => this.deliver(says));
        this.freeAt = at + this.thinkMs + late + says.length * CHARACTER_MS;
      });
    }
  }

  private deliver(characters: string): void {
    let at = this.clock.now();
    for (const character of characters) {
      at += CHARACTER_MS;
      this.clock.at(at, () => this.events?.bytes(Uint8Array.of(character.charCodeAt(0))));
    }
  }

  /** What it says to a character, with its end of line. */
  private hear(character: string): string | undefined {
    const isText = this.waits?.for === 'text' && this.clock.now() - this.waits.at <= BETWEEN_MS;
    if (character === 'Y' && !isText) {
      this.mode = 'smart';
      this.waits = undefined;
      return 'SM\r\n';
    }
    if (this.mode === 'dumb') return undefined;
    const { waits } = this;
    this.waits = undefined;
    if (waits !== undefined) {
      const gone = this.goOn(waits, character);
      if (gone !== 'broken') return gone === undefined ? undefined : `${gone}\r\n`;
    }
    if (this.mute.has(character)) return undefined;
    const reply = this.begin(character);
    return reply === undefined ? undefined : `${reply}\r\n`;
  }

  private goOn(waits: Waits, character: string): string | undefined | 'broken' {
    const at = this.clock.now();
    const passed = at - waits.at;
    switch (waits.for) {
      case 'second':
        if (character !== waits.ask || passed > SECOND_UNTIL_MS) return 'broken';
        if (passed < SECOND_FROM_MS) {
          this.waits = { ...waits, at };
          return undefined;
        }
        return this.act(character);
      case 'digits': {
        if (!/\d/.test(character) || passed > BETWEEN_MS) return 'broken';
        const digits = waits.digits + character;
        if (digits.length === 3) return this.act(`@${digits}`);
        this.waits = { for: 'digits', digits, at };
        return undefined;
      }
      case 'text': {
        if (passed > BETWEEN_MS) return 'broken';
        const text = waits.text + character;
        if (text.length < 8) {
          this.waits = { ...waits, text, at };
          return undefined;
        }
        this.set(waits.ask, text);
        this.did.push(`${waits.ask}=${text}`);
        return 'OK';
      }
      default:
        return waits satisfies never;
    }
  }

  private begin(character: string): string | undefined {
    const at = this.clock.now();
    const name = upsLinkNameOf(character);
    const row = name && upsLinkRow(name);
    if (character === 'R') {
      this.mode = 'dumb';
      return 'BYE';
    }
    if (character === '-' || character === '+') return this.step(character === '-' ? 1 : -1, at);
    const isSetting = row?.access === 'cycle' || row?.access === 'text';
    this.asked = isSetting ? character : undefined;
    if (character === '@') this.waits = { for: 'digits', digits: '', at };
    else if (row?.access === 'twice') this.waits = { for: 'second', ask: character, at };
    if (this.waits !== undefined) return undefined;
    if (row?.access === 'once') return this.act(character);
    this.onAsked(character);
    return this.answers.get(character) ?? 'NA';
  }

  private step(by: number, at: number): string | undefined {
    const { asked } = this;
    if (asked === undefined) return 'NO';
    if (upsLinkRow(upsLinkNameOf(asked) as UpsLinkName).access === 'text') {
      this.waits = { for: 'text', ask: asked, text: '', at };
      return undefined;
    }
    const list = this.lists.get(asked);
    if (list === undefined) return 'NO';
    const refused = this.says.get('-');
    if (refused !== undefined) return refused;
    const place = (this.places.get(asked) ?? list.indexOf(this.answers.get(asked) ?? '')) + by;
    this.places.set(asked, (place + list.length) % list.length);
    this.set(asked, list[(place + list.length) % list.length] ?? '');
    this.did.push(`${asked}${by > 0 ? '-' : '+'}`);
    return 'OK';
  }

  private act(what: string): string | undefined {
    const says = this.says.get(what.charAt(0));
    if (says === undefined) this.did.push(what);
    return says ?? (what === 'Z' || what === '\x0e' ? undefined : 'OK');
  }
}
