import {
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
import { LineQueue } from '../runner/line-queue.ts';
import { couldPass, isLong } from './could-pass.ts';
import { type UpsLinkTiming, upsLinkTiming } from './timing.ts';
import { UpsLinkPort } from './ups-link-port.ts';

export interface UpsLinkLineParts {
  readonly openPort: OpenPort;
  readonly clock: Clock;
  readonly counters: LinkCounters;
  readonly onAlert: (alert: UpsLinkAlert) => void;
  readonly timing?: Partial<UpsLinkTiming>;
  /** The unit has just said SM to a `Y`, the last that it heard: at its first opening it need not be left alone first. */
  readonly isAwake?: boolean;
}

/** What the unit said to a request. */
export type Answered =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'notAvailable' | 'refused' };

/**
 * One UPS-Link unit's line. The protocol numbers nothing and checks nothing, so the line keeps count itself: when anything
 * was lost, late or too much, it is silent until nothing more can come, and asks for smart mode before it trusts an answer again.
 * One request at a time: callers take turns. Every call rejects with LinkError.
 */
export class UpsLinkLine {
  readonly turns = new LineQueue();
  readonly timing: UpsLinkTiming;
  private readonly parts: UpsLinkLineParts;
  private readonly port: UpsLinkPort;
  private reader: ReplyReader = listenOnly;
  private replied: ((reply: UpsLinkReply) => void) | undefined;
  private ending = new AbortController();
  private isSynced = false;
  /** Until when the unit may be in the middle of a sequence; not known until the port was silent for long enough once. */
  private begunUntil: number | undefined;
  private last: { readonly row: UpsLinkRow; readonly text: string } | undefined;
  private opened = 0;
  private isAwake: boolean;
  /** When a piece of an answer came last; an alert is none. */
  private heardAt = Number.NEGATIVE_INFINITY;

  constructor(parts: UpsLinkLineParts) {
    this.parts = parts;
    this.timing = { ...upsLinkTiming, ...parts.timing };
    this.isAwake = parts.isAwake ?? false;
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

  get now(): number {
    return this.parts.clock.now();
  }

  /** How often it was opened: each time it may be another unit that is there. */
  get openings(): number {
    return this.opened;
  }

  /** Opens the port and brings the unit into smart mode. */
  async open(): Promise<void> {
    if (this.port.isOpen) return;
    this.ending = new AbortController();
    this.lose();
    // Whoever had the port meanwhile may have begun something that a stray character would complete.
    this.begunUntil = this.isAwake ? this.parts.clock.now() : undefined;
    this.isAwake = false;
    await this.port.open();
    this.opened++;
    try {
      await this.turns.run('command', () => this.sync());
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
    if (this.isGuarded(row)) await this.settle();
    return this.exchange(row, row.ask);
  }

  /** Must there be silence before this is asked? */
  isGuarded(row: UpsLinkRow): boolean {
    return this.last !== undefined && couldPass(this.last.row, this.last.text, row);
  }

  /** Sends what means something only right after what was asked last, and takes the answer. Nothing is sent when anything came in between. */
  async askNext(row: UpsLinkRow, text = row.ask): Promise<Answered> {
    this.expectSynced();
    return this.exchange(row, text);
  }

  /** Sends one character of a sequence, after which the unit must stay silent. What it says instead is the answer. */
  async begin(row: UpsLinkRow, text: string, ms = this.timing.characterGapMs): Promise<Answered | undefined> {
    this.expectSynced();
    this.reader = startReply(row);
    const reply = this.nextReply();
    await this.send(row, text);
    const said = await this.wait(ms, reply);
    const isSilent = said === undefined && this.reader.text === '';
    this.reader = listenOnly;
    if (isSilent) return undefined;
    return this.accept(row, said ?? { kind: 'malformed', text: '' });
  }

  /** Waits until nothing that was asked before can still be answered. */
  async settle(): Promise<void> {
    const { guardMs, longGuardMs } = this.timing;
    await this.untilSilent(this.last !== undefined && isLong(this.last.row) ? longGuardMs : guardMs);
    await this.sync();
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
      await this.send(row, row.ask);
      const said = await this.wait(smartWithinMs, reply);
      this.reader = listenOnly;
      if (said?.kind === 'answer') {
        this.isSynced = true;
        this.last = { row, text: said.text };
        return;
      }
    }
    throw new LinkError('timeout', `no answer to '${row.ask}' in ${smartTries} tries`, { wrote: 'no' });
  }

  private async exchange(row: UpsLinkRow, text: string): Promise<Answered> {
    const { clock, counters } = this.parts;
    counters.requests++;
    this.reader = startReply(row);
    const reply = this.nextReply();
    const at = clock.now();
    await this.send(row, text);
    const withinMs = isLong(row) ? this.timing.longReplyWithinMs : this.timing.replyWithinMs;
    const said = await this.wait(withinMs, reply);
    this.reader = listenOnly;
    if (said === undefined) {
      counters.timeouts++;
      this.lose();
      throw new LinkError('timeout', `no answer to '${row.ask}' within ${withinMs} ms`, { wrote: 'maybe' });
    }
    counters.replied(clock.now() - at);
    return this.accept(row, said);
  }

  private accept(row: UpsLinkRow, said: UpsLinkReply): Answered {
    if (said.kind === 'answer') {
      this.last = { row, text: said.text };
      return said;
    }
    if (said.kind === 'notAvailable' || said.kind === 'refused') {
      this.last = { row, text: said.kind === 'refused' ? 'NO' : 'NA' };
      return { kind: said.kind };
    }
    this.parts.counters.crcErrors++;
    this.lose();
    throw new LinkError('garbled', `the answer to '${row.ask}' is not one`, { wrote: 'maybe' });
  }

  private expectSynced(): void {
    if (!this.isSynced) throw new LinkError('garbled', 'something came in between', { wrote: 'no' });
  }

  /** Resolves once nothing has come for `ms`, and not before `notBefore`. */
  private async untilSilent(ms: number, notBefore = Number.NEGATIVE_INFINITY): Promise<void> {
    const { clock } = this.parts;
    for (;;) {
      const leftMs = Math.max(this.heardAt + ms, notBefore) - clock.now();
      if (!(leftMs > 0)) return;
      await this.pause(leftMs);
    }
  }

  private async send({ access, form }: UpsLinkRow, text: string): Promise<void> {
    for (const [index, character] of [...text].entries()) {
      if (index > 0) await this.pause(this.timing.characterGapMs);
      this.port.write(character.charCodeAt(0));
    }
    // What asks begins nothing; of all else a unit may be waiting for the rest.
    if (form === undefined && access !== 'mode') this.begunUntil = this.parts.clock.now() + this.timing.forgetsAfterMs;
  }

  private lose(): void {
    this.isSynced = false;
    this.last = undefined;
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
    if (alerts.length === 0 || reply !== undefined) this.heardAt = this.parts.clock.now();
    if (stray) {
      this.parts.counters.drainedBytes++;
      this.lose();
    }
    if (reply !== undefined) this.replied?.(reply);
    for (const alert of alerts) this.parts.onAlert(alert);
  }
}
