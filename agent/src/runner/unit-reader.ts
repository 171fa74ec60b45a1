import { type Block, blockValues, registers, stateOf, type Values, type Write } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { type Link, LinkError } from '../links/link.ts';
import type { UnitDriver } from './driver.ts';
import type { PolledPace } from './pace.ts';
import { ReadPlan } from './read-plan.ts';
import { RunnerError } from './runner-error.ts';

/** A write or a garbled frame can upset a unit's control plane: refusals so soon after it say nothing about the registers. */
const UNSETTLED_MS = 5000;

export interface UnitReaderParts {
  readonly link: Pick<Link, 'read' | 'write' | 'via'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly signal: AbortSignal;
}

/** Reads one unit by its plan, and learns what it refuses. Every read rejects with LinkError. */
export class UnitReader implements UnitDriver {
  private readonly reads = new ReadPlan();
  private readonly parts: UnitReaderParts;
  private hasSerial = false;
  private unsettledUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: UnitReaderParts) {
    this.parts = parts;
  }

  get without(): readonly string[] {
    return this.reads.without;
  }

  plan(pace: PolledPace, now: number): readonly Block[] {
    return this.reads.of(pace, now);
  }

  async read(pace: PolledPace, block: Block): Promise<Values | undefined> {
    try {
      const words = await this.parts.link.read(block.at, block.words);
      return blockValues(block, words, this.parts.link.via === 'card' ? 'card' : 'direct');
    } catch (error) {
      if (!isRefusal(error) || this.isUnsettled) {
        if (LinkError.is(error) && (error.code === 'garbled' || error.code === 'timeout')) this.unsettle();
        throw error;
      }
      this.reads.refused(pace, block, this.parts.clock.now());
      const [name, ...more] = block.names;
      return name === undefined || more.length > 0 ? undefined : { [name]: undefined };
    }
  }

  /** All that the unit gives of these paces, read now. RunnerError `bad-status` when the status word means nothing. */
  async look(paces: readonly PolledPace[]): Promise<Values> {
    let values: Values = {};
    for (const pace of paces) values = { ...values, ...(await this.pace(pace)) };
    return values;
  }

  /** The serial number as it stands there; undefined when the unit has none. */
  async serial(): Promise<string | undefined> {
    const { at, words } = registers.serial;
    for (let tries = 1; ; tries++) {
      try {
        const { serial } = blockValues({ at, words, names: ['serial'] }, await this.parts.link.read(at, words));
        this.hasSerial ||= serial !== undefined;
        return serial;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // One that has told its number does not lose it: it is upset, and gets over that.
        if (tries === (this.hasSerial ? 10 : 3)) return undefined;
        await this.parts.clock.sleep(1000, this.parts.signal);
      }
    }
  }

  async write({ register, words }: Write): Promise<void> {
    try {
      await this.parts.link.write(registers[register].at, words);
    } finally {
      this.unsettle();
    }
  }

  private async pace(pace: PolledPace): Promise<Values> {
    const read = new Map<Block, Values>();
    for (;;) {
      const block = this.reads.of(pace, this.parts.clock.now()).find((one) => !read.has(one));
      if (block === undefined) break;
      const values = await this.read(pace, block);
      if (values !== undefined) read.set(block, values);
    }
    const values: Values = Object.assign({}, ...read.values());
    if (pace === 'status' && stateOf(values.upsStatus) === undefined) throw badStatus();
    return values;
  }

  private get isUnsettled(): boolean {
    return this.parts.clock.now() < this.unsettledUntil;
  }

  private unsettle(): void {
    this.unsettledUntil = this.parts.clock.now() + UNSETTLED_MS;
  }
}

function badStatus(): RunnerError {
  return new RunnerError('bad-status', 'the status word shows none or several of the states');
}

/** Exception 2: no such address, or an item that must not be split. */
function isRefusal(error: unknown): boolean {
  return LinkError.is(error) && error.code === 'exception' && error.exceptionCode === 2;
}
