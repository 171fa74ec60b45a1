import type { Values } from '@ridethrough/protocol';
import { LinkError, type LinkStats } from '../links/link.ts';
import type { Driver, UnitDriver } from '../runner/driver.ts';
import { serialAdvice } from './advice.ts';
import type { SerialProtocol } from './find-protocol.ts';

export interface FindingDriverParts {
  /** Device path, for the messages. */
  readonly path: string;
  /** Rejects with the system's error when the port cannot be opened, and with the signal's reason. */
  readonly find: (signal: AbortSignal) => Promise<SerialProtocol | undefined>;
  /** `isAwake`: the unit has answered this very moment, and what it heard last is known. */
  readonly make: (protocol: SerialProtocol, isAwake: boolean) => Driver;
  /** The answer is remembered: a restart in an outage begins with what was right before. */
  readonly memory: { load(): SerialProtocol | undefined; save(protocol: SerialProtocol): void };
}

/** Finding out, and then opening what was found. */
const OPENS_WITHIN_MS = 20_000;
/** Times in a row that a port was opened and nothing answered, after which it is found out anew what hangs there. */
const SILENT_OPENINGS = 3;
const nothing: LinkStats = {
  requests: 0,
  timeouts: 0,
  crcErrors: 0,
  exceptions: 0,
  drainedBytes: 0,
  lastReplyMs: undefined,
  smoothedReplyMs: undefined,
};

/** A serial port of which nobody said what is on it: finds out, and speaks that from then on. */
export class FindingDriver implements Driver {
  readonly via = 'serial';
  readonly opensWithinMs = OPENS_WITHIN_MS;
  private readonly parts: FindingDriverParts;
  private driver: Driver | undefined;
  private finding: AbortController | undefined;
  private heard = 0;
  private silent = 0;
  private listener: ((values: Values) => void) | undefined;

  constructor(parts: FindingDriverParts) {
    this.parts = parts;
    const known = parts.memory.load();
    if (known !== undefined) this.use(known, false);
  }

  /** What is spoken now; undefined until it was found. */
  get home(): Driver['home'] {
    return this.driver?.home ?? 'rtu';
  }

  get isOpen(): boolean {
    return this.driver?.isOpen ?? false;
  }

  get stats(): LinkStats {
    return this.driver?.stats ?? nothing;
  }

  async open(): Promise<void> {
    if (this.isOpen) return;
    const { requests, timeouts, crcErrors } = this.stats;
    const heard = requests - timeouts - crcErrors;
    this.silent = heard > this.heard ? 0 : this.silent + 1;
    this.heard = heard;
    if (this.driver === undefined || this.silent > SILENT_OPENINGS) await this.find();
    await this.driver?.open();
  }

  async close(): Promise<void> {
    this.finding?.abort(new LinkError('closed', 'the link was closed'));
    await this.driver?.close();
  }

  unit(id: string, signal: AbortSignal): UnitDriver {
    if (this.driver === undefined) throw new LinkError('closed', 'nothing was found on the port yet');
    return this.driver.unit(id, signal);
  }

  onNews(listener: (values: Values) => void): void {
    this.listener = listener;
    this.driver?.onNews?.(listener);
  }

  private async find(): Promise<void> {
    const { find, memory, path } = this.parts;
    const finding = new AbortController();
    this.finding = finding;
    try {
      const found = await find(finding.signal);
      if (found === undefined) throw new LinkError('refused', `nothing on ${path} answers. ${serialAdvice.join(' ')}`);
      this.use(found, true);
      memory.save(found);
    } catch (cause) {
      if (LinkError.is(cause)) throw cause;
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw new LinkError('refused', `${path} could not be asked: ${problem}`, { cause });
    } finally {
      this.finding = undefined;
    }
  }

  private use(protocol: SerialProtocol, isAwake: boolean): void {
    this.driver = this.parts.make(protocol, isAwake);
    if (this.listener) this.driver.onNews?.(this.listener);
    this.heard = 0;
    this.silent = 0;
  }
}
