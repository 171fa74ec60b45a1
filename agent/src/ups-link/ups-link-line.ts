import {
  fitsForm,
  listenOnly,
  type ReplyReader,
  readByte,
  startReply,
  type UpsLinkAlert,
  type UpsLinkReply,
  type UpsLinkRow,
  upsLinkRow,
} from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { OpenPort } from '../links/byte-port.ts';
import { LinkError } from '../links/link.ts';
import type { LinkCounters } from '../links/link-counters.ts';
import { waitWithin } from '../links/wait-within.ts';
import { type UpsLinkTiming, upsLinkTiming } from './timing.ts';
import { UpsLinkPort } from './ups-link-port.ts';

export interface UpsLinkLineParts {
  readonly openPort: OpenPort;
  readonly clock: Clock;
  readonly counters: LinkCounters;
  readonly onAlert: (alert: UpsLinkAlert) => void;
  readonly timing?: Partial<UpsLinkTiming>;
}

/** What the unit said to a request. */
export type Answered =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'notAvailable' | 'refused' };

/**
 * One UPS-Link unit's line. The protocol numbers nothing and checks nothing, so the line keeps count itself: when anything
 * was lost, late or too much, it is silent until nothing more can come, and asks for smart mode before it trusts an answer again.
 * One request at a time; the caller queues. Every call rejects with LinkError.
 */
export class UpsLinkLine {
  private readonly parts: UpsLinkLineParts;
  private readonly timing: UpsLinkTiming;
  private readonly port: UpsLinkPort;
  private reader: ReplyReader = listenOnly;
  private replied: ((reply: UpsLinkReply) => void) | undefined;
  private ending = new AbortController();
  private isSynced = false;
  /** Until when the unit may be in the middle of a sequence; not known until the port was silent for long enough once. */
  private begunUntil: number | undefined;
  private last: { readonly row: UpsLinkRow; readonly text: string | undefined } | undefined;

  constructor(parts: UpsLinkLineParts) {
    this.parts = parts;
    this.timing = { ...upsLinkTiming, ...parts.timing };
    this.port = new UpsLinkPort({
      openPort: parts.openPort,
      clock: parts.clock,
      openWithinMs: this.timing.openWithinMs,
      onByte: (byte) => this.hear(byte),
      onLost: (cause) => this.ending.abort(cause),
    });
  }

  get isOpen(): boolean {
    return this.port.isOpen;
  }

  /** Opens the port and brings the unit into smart mode. */
  async open(): Promise<void> {
    if (this.port.isOpen) return;
    this.ending = new AbortController();
    this.isSynced = false;
    await this.port.open();
    try {
      await this.sync();
    } catch (error) {
      await this.port.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.ending.abort(new LinkError('closed', 'the link was closed'));
    await this.port.close();
  }

  /** Asks what a row asks for. Rejects with `timeout` or `garbled` when no whole answer came. */
  async ask(row: UpsLinkRow): Promise<Answered> {
    await this.sync();
    await this.guard(row);
    return this.exchange(row, () => this.send(row.ask));
  }

  /** Asks right after what was asked before, or not at all: for what means something only there. */
  async askNext(row: UpsLinkRow): Promise<Answered> {
    if (!this.isSynced) throw new LinkError('garbled', 'something came in between', { wrote: 'no' });
    return this.exchange(row, () => this.send(row.ask));
  }

  /** Sends what begins or goes on with a sequence. The unit must stay silent for `ms`; what it says instead is the answer. */
  async begin(row: UpsLinkRow, text: string, ms = this.timing.silenceMs): Promise<Answered | undefined> {
    this.begun();
    this.reader = startReply(row);
    const reply = this.nextReply();
    await this.send(text);
    this.begun();
    const said = await this.wait(ms, reply);
    this.reader = listenOnly;
    return said === undefined ? undefined : this.accept(row, said);
  }

  /** Ends a sequence with its last characters, and takes the answer; for a row without one, listens for a refusal. */
  async end(row: UpsLinkRow, text: string): Promise<Answered | undefined> {
    if (row.answers?.length === 0) {
      const said = await this.begin(row, text, this.timing.smartWithinMs);
      this.begunUntil = this.parts.clock.now();
      return said;
    }
    this.begun();
    try {
      const said = await this.exchange(row, () => this.send(text));
      this.begunUntil = this.parts.clock.now();
      return said;
    } catch (error) {
      this.begun();
      throw error;
    }
  }

  pause(ms: number): Promise<void> {
    return this.parts.clock.sleep(ms, this.ending.signal);
  }

  /** Before anything new is asked: makes sure that what comes next answers what is sent next. */
  private async sync(): Promise<void> {
    if (this.isSynced) return;
    const { clock } = this.parts;
    const { drainedAfterMs, forgetsAfterMs, smartTries, smartWithinMs } = this.timing;
    const row = upsLinkRow('smartMode');
    for (let tries = 0; tries < smartTries; tries++) {
      this.reader = listenOnly;
      this.begunUntil ??= clock.now() + forgetsAfterMs;
      await this.untilSilent(drainedAfterMs, this.begunUntil);
      this.reader = startReply(row);
      const reply = this.nextReply();
      await this.send(row.ask);
      const said = await this.wait(smartWithinMs, reply);
      this.reader = listenOnly;
      if (said?.kind === 'answer') {
        this.isSynced = true;
        this.last = { row, text: said.text };
        return;
      }
    }
    throw new LinkError('timeout', `no answer to '${row.ask}' in ${smartTries} tries`);
  }

  private async exchange(row: UpsLinkRow, send: () => Promise<void>): Promise<Answered> {
    const { clock, counters } = this.parts;
    counters.requests++;
    this.reader = startReply(row);
    const reply = this.nextReply();
    const at = clock.now();
    await send();
    const isLong = row.form?.kind === 'text' && row.form.most > 100;
    const withinMs = isLong ? this.timing.longReplyWithinMs : this.timing.replyWithinMs;
    const said = await this.wait(withinMs, reply);
    this.reader = listenOnly;
    if (said === undefined) {
      counters.timeouts++;
      this.isSynced = false;
      throw new LinkError('timeout', `no answer to '${row.ask}' within ${withinMs} ms`, { wrote: 'maybe' });
    }
    counters.replied(clock.now() - at);
    return this.accept(row, said);
  }

  private accept(row: UpsLinkRow, said: UpsLinkReply): Answered {
    this.last = { row, text: said.kind === 'answer' ? said.text : undefined };
    if (said.kind === 'answer') return said;
    if (said.kind === 'notAvailable' || said.kind === 'refused') return { kind: said.kind };
    this.parts.counters.crcErrors++;
    this.isSynced = false;
    throw new LinkError('garbled', `the answer to '${row.ask}' is not one`, { wrote: 'maybe' });
  }

  /** A doubled request is answered twice; the second answer must not be taken for another row's. */
  private async guard(row: UpsLinkRow): Promise<void> {
    const { last } = this;
    if (last === undefined || last.row === row || (last.text !== undefined && !fitsForm(row, last.text))) return;
    await this.untilSilent(this.timing.guardMs);
    if (!this.isSynced) await this.sync();
  }

  /** Resolves once nothing has come for `ms`, and not before `notBefore`. */
  private async untilSilent(ms: number, notBefore = Number.NEGATIVE_INFINITY): Promise<void> {
    const { clock } = this.parts;
    for (;;) {
      const leftMs = Math.max(this.port.lastHeardAt + ms, notBefore) - clock.now();
      if (!(leftMs > 0)) return;
      await this.pause(leftMs);
    }
  }

  private async send(text: string): Promise<void> {
    for (const [index, character] of [...text].entries()) {
      if (index > 0) await this.pause(this.timing.characterGapMs);
      this.port.write(character.charCodeAt(0));
    }
  }

  private begun(): void {
    this.begunUntil = this.parts.clock.now() + this.timing.forgetsAfterMs;
  }

  private nextReply(): Promise<UpsLinkReply> {
    return new Promise((resolve) => {
      this.replied = resolve;
    });
  }

  private wait(ms: number, reply: Promise<UpsLinkReply>): Promise<UpsLinkReply | undefined> {
    return waitWithin(this.parts.clock, ms, reply, this.ending.signal);
  }

  private hear(byte: number): void {
    const { reader, alerts, reply, stray } = readByte(this.reader, byte);
    this.reader = reader;
    if (stray) {
      this.parts.counters.drainedBytes++;
      this.isSynced = false;
    }
    if (reply !== undefined) this.replied?.(reply);
    for (const alert of alerts) this.parts.onAlert(alert);
  }
}
