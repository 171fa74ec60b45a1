import { encode, type RegisterName, registers } from '@ridethrough/protocol';
import { type Link, LinkError } from '../../src/links/link.ts';
import type { VirtualClock } from '../virtual-clock.ts';

/** A link to words in memory, that takes its time and can be told to fail. */
export class FakeUnit implements Link {
  readonly via = 'network';
  readonly words = new Map<number, number>();
  readonly reads: { at: number; words: number; atMs: number }[] = [];
  readonly writes: { at: number; words: readonly number[] }[] = [];
  /** What happens to a request before it is answered; throw a LinkError to fail it. */
  onRead: (at: number, words: number) => void = () => {};
  onWrite: (at: number, words: readonly number[]) => void = () => {};
  replyMs = 20;
  reachable = true;
  opens = 0;
  private open_ = false;
  private readonly clock: VirtualClock;
  private readonly listeners = new Set<(cause: LinkError) => void>();

  constructor(clock: VirtualClock) {
    this.clock = clock;
    for (const row of Object.values(registers)) for (let i = 0; i < row.words; i++) this.words.set(row.at + i, 0);
    this.set({
      serial: '3S2042X14540',
      model: 'Smart-UPS 1500',
      firmware: 'UPS 04.1',
      upsStatus: ['online'],
      statusChangeCause: 'acceptableInput',
      mogStatus: ['on'],
      sog0Status: ['on'],
      outletGroups: ['mog', 'sog0'],
      mogName: 'UPS Outlets',
      sog0Name: 'Outlet Group 1',
      runtime: 3000,
      charge: 100,
      batteryVoltage: 27,
      sensitivity: 'normal',
      apparentPowerRating: 1440,
      realPowerRating: 1000,
    });
  }

  set(given: { readonly [N in RegisterName]?: unknown }): void {
    for (const [name, value] of Object.entries(given)) {
      const row = registers[name as RegisterName];
      for (const [i, word] of encode(row, value as never).entries()) this.words.set(row.at + i, word);
    }
  }

  get isOpen(): boolean {
    return this.open_;
  }

  get stats() {
    const none = { timeouts: 0, crcErrors: 0, exceptions: 0, drainedBytes: 0 };
    return { requests: this.reads.length, ...none, lastReplyMs: this.replyMs, smoothedReplyMs: this.replyMs };
  }

  async open(): Promise<void> {
    this.opens++;
    if (!this.reachable) throw new LinkError('refused', 'nobody is there');
    this.open_ = true;
  }

  async close(): Promise<void> {
    this.open_ = false;
  }

  /** The cable is pulled. */
  lose(): void {
    this.open_ = false;
    for (const listener of this.listeners) listener(new LinkError('closed', 'the port was lost'));
  }

  async read(at: number, words: number): Promise<readonly number[]> {
    await this.answer();
    this.reads.push({ at, words, atMs: this.clock.now() });
    this.onRead(at, words);
    return Array.from({ length: words }, (_, i) => this.words.get(at + i) ?? 0xffff);
  }

  async write(at: number, words: readonly number[]): Promise<void> {
    await this.answer();
    this.writes.push({ at, words });
    this.onWrite(at, words);
  }

  onDown(listener: (cause: LinkError) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async answer(): Promise<void> {
    if (!this.open_) throw new LinkError('closed', 'the link is not open', { wrote: 'no' });
    await this.clock.sleep(this.replyMs);
    if (!this.open_) throw new LinkError('closed', 'the link was lost', { wrote: 'maybe' });
  }
}

export const timeout = (): LinkError => new LinkError('timeout', 'no reply', { wrote: 'maybe' });
export const exception = (exceptionCode: number): LinkError =>
  new LinkError('exception', `exception ${exceptionCode}`, { exceptionCode, wrote: 'no' });
