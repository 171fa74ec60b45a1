import { type Pace, stateOf, type Values, type Write } from '@ridethrough/protocol';
import { LinkError, type LinkStats } from '../links/link.ts';
import { reconnectAfterMs } from './backoff.ts';
import type { UnitDriver } from './driver.ts';
import { FailedReads } from './failed-reads.ts';
import { LineQueue } from './line-queue.ts';
import type { Profile } from './pace.ts';
import { Pacer } from './pacer.ts';
import { RunnerError } from './runner-error.ts';
import type { Line, RunnerCounters, RunnerParts } from './runner-parts.ts';
import { nextRead, type Tried } from './schedule.ts';
import { Silence } from './silence.ts';
import { type ReadSlot, Slots } from './slots.ts';
import type { LinkState } from './staleness.ts';
import { StateTeller } from './state-teller.ts';

const STANDBY_MS = 30_000;
/** Between two looks at the serial number where connections do not tell when another unit is there. */
const SURE_FOR_MS = 60_000;

const untried: Tried = { last: undefined, other: undefined };

const LOOSE = 'it answers one request per connection, so it cannot be made sure which unit a write would reach';

/** Everything that touches one UPS goes through here, one request at a time. */
export class Runner {
  private readonly parts: RunnerParts;
  private readonly queue = new LineQueue();
  private readonly stopping = new AbortController();
  private pacer: Pacer;
  private unit: string | undefined;
  private recognised = false;
  private doubt = false;
  private sureAt = 0;
  private standby = false;
  readonly silence: Silence;
  private readonly teller: StateTeller;
  private problem: string | undefined;
  private counted = { badStatus: 0, goodStatus: 0, reconnects: 0 };
  private running: Promise<unknown> | undefined;

  constructor(parts: RunnerParts) {
    this.parts = parts;
    this.pacer = new Pacer(parts.driver.home, parts.overrides);
    this.silence = new Silence(parts.clock, parts.awake);
    this.teller = new StateTeller({
      clock: parts.clock,
      state: () => this.state,
      onState: (state) => parts.listener.state(state, this.says),
    });
    // Of a unit that is not known yet, or is in doubt, nothing is told.
    parts.driver.onNews?.((values) => {
      if (this.recognised && !this.doubt) parts.listener.values('status', values, true);
    });
  }

  start(): void {
    this.silence.begin(this.parts.driver.opensWithinMs);
    this.running = Promise.all([this.live(), this.teller.watch(this.stopping.signal)]);
  }

  async stop(): Promise<void> {
    this.stopping.abort(new RunnerError('not-up', 'the agent is stopping'));
    await this.parts.driver.close();
    await this.running;
  }

  /** The unit on this link; undefined until one was recognised. */
  get unitId(): string | undefined {
    return this.unit;
  }

  get state(): LinkState {
    if (this.standby) return 'connecting';
    return this.silence.state(this.pacer.statusMs);
  }

  /** Why the UPS does not answer, in words. */
  get says(): string | undefined {
    return this.state === 'up' ? undefined : this.problem;
  }

  get profile(): Profile {
    return this.pacer.profile;
  }

  get counters(): RunnerCounters {
    return this.counted;
  }

  get stats(): LinkStats {
    return this.parts.driver.stats;
  }

  get via(): 'serial' | 'network' | 'card' {
    return this.parts.driver.via;
  }

  /** What the driver knows of the unit on this link. */
  get known(): Pick<UnitDriver, 'own' | 'without' | 'lacks' | 'offers' | 'staysOffSeconds' | 'recall'> {
    return this.unit === undefined ? { without: [] } : this.reader(this.unit);
  }

  /** Gives the line to `task` alone, before any polling. RunnerError `not-up` when the UPS is not answering. */
  act<T>(unit: string, task: (line: Line) => Promise<T>): Promise<T> {
    return this.queue.run('command', async () => {
      if (this.unit !== undefined && this.unit !== unit)
        throw new RunnerError('another-unit', `${this.unit ?? 'no unit'} is on this link`);
      if (!this.recognised || !this.parts.driver.isOpen) throw new RunnerError('not-up', 'the UPS does not answer');
      if (this.doubt) await this.confirm(unit);
      return task({
        look: (paces) => this.lookNow(unit, paces),
        confirm: (wanted) => this.confirm(wanted),
        write: (write) => this.write(unit, write),
      });
    });
  }

  private reader(unit: string): UnitDriver {
    return this.parts.driver.unit(unit, this.stopping.signal);
  }

  private async live(): Promise<void> {
    const { driver, clock } = this.parts;
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await driver.open();
        // Of a port that was found out about, only now is it known.
        if (this.pacer.home !== driver.home) this.pacer = new Pacer(driver.home, this.parts.overrides);
        await this.queue.run('poll', () => this.recognise());
        if (!this.standby) {
          failures = 0;
          await this.poll();
        }
      } catch (error) {
        if (signal.aborted) return;
        this.note(error);
        if (!this.recognised) failures++;
      }
      this.recognised = false;
      await driver.close();
      this.counted.reconnects++;
      const pauseMs = this.standby ? STANDBY_MS : reconnectAfterMs(failures);
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }

  /** Reads the serial number, and starts anew when it is another unit's. */
  private async recognise(): Promise<void> {
    const before = this.unit;
    let unit = await this.whose();
    // A single odd answer makes no other unit.
    if (before !== undefined && unit !== before) unit = await this.whose();
    this.sureAt = this.parts.clock.now();
    if (!this.parts.claim(unit)) {
      this.standby = true;
      this.problem = `the unit ${unit} is read over another link`;
      return;
    }
    this.standby = false;
    this.doubt = false;
    if (before !== unit) {
      if (before !== undefined) this.parts.release(before);
      this.unit = unit;
      this.silence.begin();
      // Told even when the first status follows at once: whoever is told of links learns of the new unit by it.
      this.teller.tell();
    } else if (this.recognised) return;
    this.recognised = true;
    this.parts.listener.recognised(unit, before);
  }

  private async whose(): Promise<string> {
    return this.parts.identify(await this.reader(this.unit ?? '').serial());
  }

  private async confirm(unit: string): Promise<void> {
    const found = await this.whose();
    if (found === unit) {
      this.doubt = false;
      return;
    }
    // The polling loop reads the number again and starts anew under it.
    this.doubt = true;
    throw new RunnerError('another-unit', `the serial number on this link is ${found}, not ${unit}`);
  }

  private async poll(): Promise<void> {
    const { clock, awake, driver } = this.parts;
    const { signal } = this.stopping;
    let polled: { unit: string; slots: Slots; tried: Tried } | undefined;
    const failed = new FailedReads();
    while (!signal.aborted && driver.isOpen) {
      const unit = this.unit;
      if (unit === undefined || this.standby) return;
      if (polled?.unit !== unit) polled = { unit, slots: new Slots(this.reader(unit)), tried: untried };
      const { slots, tried } = polled;
      const now = clock.now();
      const list = slots.list(now);
      const next = nextRead(list, this.pacer.everyMs, tried, now);
      const slot = next && list[next.index];
      if (next === undefined || slot === undefined) return;
      if (next.at > now) await clock.sleep(next.at - now, signal);
      let startedAt = clock.now();
      let lineMs = 0;
      try {
        await this.queue.run('poll', async () => {
          // Only now is the line ours: what was waited for a command took nothing of it.
          startedAt = clock.now();
          const awakeAt = awake.now();
          await this.read(slot, slots).finally(() => {
            lineMs = awake.now() - awakeAt;
          });
        });
        failed.well();
      } catch (error) {
        if (LinkError.is(error) && error.code === 'closed') throw error;
        this.note(error);
        // A clean refusal came from the unit itself; after anything else it may be another one that answers.
        const isRefusal = LinkError.is(error) && error.code === 'exception';
        if (!isRefusal) this.doubt = true;
        else if (slot.part !== undefined) slots.done(slot, startedAt);
        this.pacer.failed(clock.now());
        failed.add(isRefusal || RunnerError.is(error));
        if (failed.areEnough) throw error;
      }
      polled.tried = { last: slot.pace, other: slot.pace === 'status' ? tried.other : slot.pace };
      if (driver.isOpen) await clock.sleep(Math.max(failed.restMs, this.pacer.restAfterMs(lineMs)), signal);
    }
  }

  private async read(slot: ReadSlot, slots: Slots): Promise<void> {
    if (this.doubt || this.isUnsure) await this.recognise();
    const unit = this.unit;
    if (unit === undefined || this.standby) return;
    const { clock, awake } = this.parts;
    const startedAt = clock.now();
    if (slot.part === undefined) {
      const awakeAt = awake.now();
      await this.status(unit);
      this.pacer.replied(clock.now(), awake.now() - awakeAt);
      slots.done(slot, startedAt);
      return;
    }
    const values = await this.reader(unit).read(slot.pace, slot.part);
    if (values === undefined) return;
    this.silence.heard();
    slots.done(slot, startedAt);
    this.parts.listener.values(slot.pace, values, slots.isWhole(slot.pace, clock.now()));
  }

  private async lookNow(unit: string, paces: readonly Pace[]): Promise<Values> {
    let values: Values = {};
    for (const pace of paces) {
      if (pace === 'never') continue;
      const part = pace === 'status' ? await this.status(unit) : await this.reader(unit).look([pace]);
      if (pace !== 'status') {
        this.silence.heard();
        this.parts.listener.values(pace, part, true);
      }
      values = { ...values, ...part };
    }
    return values;
  }

  private async status(unit: string): Promise<Values> {
    try {
      const values = await this.reader(unit).look(['status']);
      this.counted.goodStatus++;
      this.silence.end();
      this.pacer.onBattery = stateOf(values.upsStatus) === 'onBattery';
      this.teller.tell();
      this.parts.listener.values('status', values, true);
      return values;
    } catch (error) {
      if (RunnerError.is(error)) this.counted.badStatus++;
      this.silence.statusFailed();
      throw error;
    }
  }

  private get isUnsure(): boolean {
    return this.parts.driver.isLoose === true && this.parts.clock.now() - this.sureAt >= SURE_FOR_MS;
  }

  private write(unit: string, write: Write): Promise<void> {
    if (this.parts.driver.isLoose) throw new LinkError('closed', LOOSE, { wrote: 'no' });
    return this.reader(unit).write(write);
  }

  private note(error: unknown): void {
    this.problem = error instanceof Error ? error.message : String(error);
    this.parts.log.debug({ ups: this.parts.label, problem: this.problem }, 'a read failed');
  }
}
