import { type ReadingName, readingNames, type TelemetryBody } from '@ridethrough/protocol';

const MAINS_MS = 5000;
const BATTERY_MS = 1000;
/** Between two messages that hold everything that is measured, at most. */
const LIVE_WITHIN_MS = 60_000;
/** Between two that hold everything there is: settings and inventory hardly ever change, and are a third of it. */
const ALL_WITHIN_MS = 3_600_000;
/** Looks further apart, or an advised pause, do not make everything come more than twice as often. */
const LONGEST_MARGIN_MS = 15_000;
/** Never reached at the usual paces; keeps a message small when a cloud advises hours. */
const MOST_SAMPLES = 600;

type Plain = { readonly [name: string]: number | string };
/** What a message's first sample holds: only changes, everything measured, everything there is. */
type Extent = 'changes' | 'live' | 'all';
interface Sample {
  readonly at: number;
  readonly readings: Plain;
}

/** Turns a stream of readings into messages: only what changed beyond its dead-band, several samples to a message. */
export class TelemetryCollector {
  private known: Plain = {};
  private samples: Sample[] = [];
  private begins: Extent = 'changes';
  /** When a sample last held everything measured, and everything there is; undefined when the latter is wanted now. */
  private liveAt = 0;
  private allAt: number | undefined;
  /** What was known before the samples that wait. */
  private base: Plain = {};
  private takenAt: number | undefined;
  /** The longest time between two looks since everything was taken. */
  private stepMs = 0;
  private sentAt = Number.NEGATIVE_INFINITY;
  private adviceMs = 0;

  /** The next message holds every reading: after a (re)connect of the link or of the uplink. */
  wantAll(): void {
    this.allAt = undefined;
  }

  /** The cloud asks for messages no more often than this. */
  advise(telemetryMs: number): void {
    this.adviceMs = telemetryMs;
  }

  /** Takes one look; the message that is due with it, if any. `at` is monotonic ms. */
  take(readings: Plain, at: number, onBattery: boolean): TelemetryBody | undefined {
    const now = telemetryOf(readings);
    const vanished = Object.keys(this.known).some((name) => !(name in now));
    const statusChanged = this.known['ups.status'] !== undefined && this.known['ups.status'] !== now['ups.status'];
    this.stepMs = Math.max(this.stepMs, at - (this.takenAt ?? at));
    this.takenAt = at;
    const isWanted = this.allAt === undefined;
    const due = vanished || isWanted ? 'all' : this.whatIsDue(at, onBattery);
    if (due !== 'changes' && this.samples.length === 0) {
      const changed = due === 'all' ? now : { ...changes(this.known, now), ...liveOf(now) };
      this.samples = [{ at, readings: changed }];
      this.begun(due, at);
      this.known = due === 'all' ? now : { ...this.known, ...changed };
      if (isWanted) return this.flush(at);
    } else {
      if (due !== 'changes' && !vanished) this.completeFirst(due);
      const changed = changes(this.known, now);
      if (this.samples.length === 0) this.base = this.known;
      if (Object.keys(changed).length > 0) this.samples.push({ at, readings: changed });
      this.known = { ...this.known, ...changed };
      if (isWanted) return this.flush(at);
    }
    return statusChanged ? this.flush(at) : this.due(at, onBattery);
  }

  /** What waits, when its time has come. */
  due(at: number, onBattery: boolean): TelemetryBody | undefined {
    return at - this.sentAt >= this.everyMs(onBattery) || this.samples.length >= MOST_SAMPLES
      ? this.flush(at)
      : undefined;
  }

  private everyMs(onBattery: boolean): number {
    return Math.max(onBattery ? BATTERY_MS : MAINS_MS, this.adviceMs);
  }

  /** What would come too late with the next look, after the wait for its message? */
  private whatIsDue(at: number, onBattery: boolean): Extent {
    if (this.allAt === undefined || this.begins !== 'changes') return 'changes';
    const marginMs = (ms: number) => Math.min(LONGEST_MARGIN_MS, ms);
    const latestAt = at + marginMs(this.stepMs) + marginMs(this.everyMs(onBattery));
    if (latestAt - this.liveAt <= LIVE_WITHIN_MS) return 'changes';
    // The next turn of the minute would come too late for the hour.
    return latestAt + LIVE_WITHIN_MS - this.allAt > ALL_WITHIN_MS ? 'all' : 'live';
  }

  /** Of what waits, the first sample comes to hold everything: no message more for it, and none earlier. */
  private completeFirst(extent: 'live' | 'all'): void {
    const [first, ...more] = this.samples;
    if (first === undefined) return;
    const base = extent === 'all' ? this.base : liveOf(this.base);
    this.samples = [{ at: first.at, readings: { ...base, ...first.readings } }, ...more];
    this.begun(extent, first.at);
  }

  private begun(extent: 'live' | 'all', at: number): void {
    this.begins = extent;
    this.liveAt = at;
    if (extent === 'all') this.allAt = at;
    this.stepMs = 0;
  }

  /** What waits, now. */
  flush(at: number): TelemetryBody | undefined {
    if (this.samples.length === 0) return undefined;
    const samples = this.samples.map((sample) => ({
      ms: Math.min(0, Math.round(sample.at - at)),
      readings: sample.readings,
    }));
    const all = this.begins === 'all';
    this.samples = [];
    this.begins = 'changes';
    this.sentAt = at;
    return { ...(all && { all }), samples };
  }
}

/** Every reading, those of settings and inventory too: a program that follows telemetry alone misses nothing. */
const telemetryOf = (readings: Plain): Plain => Object.fromEntries(Object.entries(readings));

/** Without what is only set or given, which is told when it changes. */
const liveOf = (readings: Plain): Plain =>
  Object.fromEntries(Object.entries(readings).filter(([name]) => isLive(name)));

const isLive = (name: string): boolean =>
  !isReadingName(name) || readingNames[name].pace === 'status' || readingNames[name].pace === 'measurement';

function changes(known: Plain, now: Plain): Plain {
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => {
      const before = known[name];
      if (typeof value !== 'number' || typeof before !== 'number' || !isReadingName(name)) return value !== before;
      const { deadband } = readingNames[name];
      return deadband === 0 ? value !== before : Math.abs(value - before) >= deadband;
    }),
  );
}

function isReadingName(name: string): name is ReadingName {
  return Object.hasOwn(readingNames, name);
}
