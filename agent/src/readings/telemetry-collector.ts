import { type ReadingName, type Readings, readingNames, type TelemetryBody } from '@ridethrough/protocol';

const MAINS_MS = 5000;
const BATTERY_MS = 1000;
/** Between two messages that hold everything, at most. */
const ALL_WITHIN_MS = 60_000;
/** Looks further apart, or an advised pause, do not make everything come more than twice as often. */
const LONGEST_MARGIN_MS = 15_000;
/** Never reached at the usual paces; keeps a message small when a cloud advises hours. */
const MOST_SAMPLES = 600;

type Plain = { readonly [name: string]: number | string };
interface Sample {
  readonly at: number;
  readonly readings: Plain;
}

/** Turns a stream of readings into messages: only what changed beyond its dead-band, several samples to a message. */
export class TelemetryCollector {
  private known: Plain = {};
  private samples: Sample[] = [];
  private beginsWithAll = false;
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
  take(readings: Readings, at: number, onBattery: boolean): TelemetryBody | undefined {
    const now = telemetryOf(readings);
    const vanished = Object.keys(this.known).some((name) => !(name in now));
    const statusChanged = this.known['ups.status'] !== undefined && this.known['ups.status'] !== now['ups.status'];
    this.stepMs = Math.max(this.stepMs, at - (this.takenAt ?? at));
    this.takenAt = at;
    const minuteDue = this.isMinuteDue(at, onBattery);
    const allDue = vanished || this.allAt === undefined || minuteDue;
    if (allDue && this.samples.length === 0) {
      this.samples = [{ at, readings: now }];
      this.beginsWithAll = true;
      const isFirst = this.allAt === undefined;
      this.allAt = at;
      this.stepMs = 0;
      this.known = now;
      if (isFirst) return this.flush(at);
    } else {
      if (minuteDue && !vanished) this.completeFirst();
      const changed = changes(this.known, now);
      if (this.samples.length === 0) this.base = this.known;
      if (Object.keys(changed).length > 0) this.samples.push({ at, readings: changed });
      this.known = { ...this.known, ...changed };
      if (allDue && this.allAt === undefined) return this.flush(at);
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

  /** Would everything come too late with the next look, after the wait for its message? */
  private isMinuteDue(at: number, onBattery: boolean): boolean {
    if (this.allAt === undefined || this.beginsWithAll) return false;
    const marginMs = (ms: number) => Math.min(LONGEST_MARGIN_MS, ms);
    return at + marginMs(this.stepMs) + marginMs(this.everyMs(onBattery)) - this.allAt > ALL_WITHIN_MS;
  }

  /** Of what waits, the first sample comes to hold everything: no message more for it, and none earlier. */
  private completeFirst(): void {
    const [first, ...more] = this.samples;
    if (first === undefined) return;
    this.samples = [{ at: first.at, readings: { ...this.base, ...first.readings } }, ...more];
    this.beginsWithAll = true;
    this.allAt = first.at;
    this.stepMs = 0;
  }

  /** What waits, now. */
  flush(at: number): TelemetryBody | undefined {
    if (this.samples.length === 0) return undefined;
    const samples = this.samples.map((sample) => ({
      ms: Math.min(0, Math.round(sample.at - at)),
      readings: sample.readings,
    }));
    const all = this.beginsWithAll;
    this.samples = [];
    this.beginsWithAll = false;
    this.sentAt = at;
    return { ...(all && { all }), samples };
  }
}

/** Every reading, those of settings and inventory too: a program that follows telemetry alone misses nothing. */
const telemetryOf = (readings: Readings): Plain => Object.fromEntries(Object.entries(readings));

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
