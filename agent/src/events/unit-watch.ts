import { type EventBody, presentOutletGroups, readings, stateOf, type Values } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { isSure, type OffTimer, stepOffTimer } from '../protection/off-timer.ts';
import { type IdentityContext, identityBody } from '../readings/identity-body.ts';
import { TelemetryCollector } from '../readings/telemetry-collector.ts';
import type { RecordWriter } from '../record-writer.ts';
import type { OwnReadings } from '../runner/driver.ts';
import type { PolledPace } from '../runner/pace.ts';
import type { BatteryLimits } from './low-battery-signs.ts';
import type { PowerState } from './power.ts';
import { stepUnit, type UnitInput } from './step-unit.ts';
import type { StoredUnit } from './stored-unit.ts';
import { type Away, afterAway, firstState, type UnitState } from './unit-state.ts';

const SAVE_EVERY_MS = 60_000;

export interface UnitWatchParts {
  readonly unit: string;
  readonly limits: BatteryLimits;
  readonly identity: IdentityContext;
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  readonly records: RecordWriter;
  /** What was kept of this unit when it was last seen. */
  readonly stored: StoredUnit | undefined;
  readonly save: (unit: StoredUnit) => void;
  /** Readings that no register gives. */
  readonly own: () => OwnReadings;
  /** Commands that such units have, and this one does not. */
  readonly lacks: () => readonly string[];
}

type AwayKind = UnitInput['kind'] | 'outlets';

/** What the agent knows of one unit, and what it reports of it. */
export class UnitWatch {
  private readonly parts: UnitWatchParts;
  private readonly telemetry = new TelemetryCollector();
  private readonly away = new Map<AwayKind, Away>();
  private readonly whole = new Set<PolledPace>();
  private values: Values = {};
  private state: UnitState;
  private seenAt: number | undefined;
  private timer: OffTimer | undefined;
  private savedAt = Number.NEGATIVE_INFINITY;
  private identityText: string | undefined;
  private unreported = 0;
  private saidStatus: string | undefined;

  constructor(parts: UnitWatchParts) {
    this.parts = parts;
    this.state = parts.stored?.state ?? firstState;
    this.seenAt = parts.stored?.seenAt;
    this.lookAway();
  }

  get current(): Values {
    return this.values;
  }

  /** How its last battery test went; undefined when that is not known, or one was running. */
  get lastTest(): string | undefined {
    const { running, result } = this.state.test;
    return running ? undefined : result;
  }

  get unit(): string {
    return this.parts.unit;
  }

  get isLow(): boolean {
    return this.state.low.isLow;
  }

  /** As it was seen last, maybe before this start; undefined when it never was. */
  get power(): PowerState | undefined {
    return this.seenAt === undefined ? undefined : this.state.power;
  }

  /** A timer that turns the whole output off, once it is sure. */
  get offTimer(): OffTimer | undefined {
    return this.timer !== undefined && isSure(this.timer, this.parts.clock.now()) ? this.timer : undefined;
  }

  get isOnBattery(): boolean {
    return this.state.power.source === 'battery';
  }

  /** One reading of the runner. */
  take(pace: PolledPace, values: Values, whole: boolean): void {
    const { clock } = this.parts;
    this.values = { ...this.values, ...values };
    if (whole) this.whole.add(pace);
    if (pace === 'status') {
      this.step('status');
      this.seenAt = clock.wallNow();
      this.timer = stepOffTimer(this.timer, this.values, clock.now());
    }
    if (pace === 'measurement') this.step('measurement');
    const knowsSettings = this.whole.has('setting') && this.whole.has('inventory');
    if ((pace === 'setting' || pace === 'inventory') && knowsSettings) {
      this.step('settings');
      this.sendIdentity('when changed');
    }
    if (this.whole.has('inventory') && this.whole.has('measurement')) this.collect(pace, values);
    if (clock.now() - this.savedAt >= SAVE_EVERY_MS) this.save();
  }

  /** The link was lost, or the agent stops: what is seen next happened meanwhile. */
  linkLost(): void {
    this.send(this.telemetry.flush(this.parts.clock.now()));
    this.save();
    this.looksAgain();
    this.whole.clear();
    this.telemetry.wantAll();
  }

  /** There was a time without sight, over the same link: what is seen next happened meanwhile. */
  looksAgain(): void {
    this.state = afterAway(this.state);
    this.timer = undefined;
    this.lookAway();
  }

  /** The cloud is there again, or asks: everything once more. */
  wantAll(): void {
    this.telemetry.wantAll();
  }

  advise(telemetryMs: number): void {
    this.telemetry.advise(telemetryMs);
  }

  sendIdentity(when: 'now' | 'when changed' = 'now'): void {
    const { identity, lacks, own } = this.parts;
    const untold = { model: 'Smart-UPS', firmware: String(own()['ups.firmware.aux'] ?? 'unknown') };
    const body = identityBody(this.values, identity, lacks(), this.whole.has('inventory') ? untold : undefined);
    const text = body && JSON.stringify(body);
    if (body === undefined || (when === 'when changed' && text === this.identityText)) return;
    this.identityText = text;
    void this.parts.records.write('identity', this.parts.unit, body);
  }

  private lookAway(): void {
    const away: Away = this.seenAt === undefined ? {} : { since: this.seenAt };
    for (const kind of ['status', 'measurement', 'settings', 'outlets'] as const) this.away.set(kind, away);
  }

  private step(kind: UnitInput['kind']): void {
    const away = this.away.get(kind);
    const knowsGroups = kind === 'status' && this.whole.has('inventory') && presentOutletGroups(this.values).length > 0;
    const outletsAway = knowsGroups ? this.away.get('outlets') : undefined;
    const { state, events } = stepUnit(this.state, {
      kind,
      values: this.values,
      limits: this.parts.limits,
      at: this.parts.clock.now(),
      ...(away && { away }),
      ...(outletsAway && { outletsAway }),
    });
    this.state = state;
    this.away.delete(kind);
    if (knowsGroups) this.away.delete('outlets');
    if (events.length > 0) this.report(events);
  }

  /** The state is kept only once its events are: a crash between repeats them as differences, and never loses them. */
  private report(events: readonly EventBody[]): void {
    const { records, unit, save, clock } = this.parts;
    const stored = { state: this.state, seenAt: clock.wallNow() };
    const written = events.map((event) => records.event(unit, event));
    this.unreported++;
    void Promise.all(written).then((kept) => {
      this.unreported--;
      if (kept.every(Boolean)) save(stored);
    });
  }

  private collect(pace: PolledPace, values: Values): void {
    const { clock } = this.parts;
    if (stateOf(this.values.upsStatus) === undefined) return;
    // Status comes ten times a second and is nearly always the same.
    const said = pace === 'status' ? sayStatusWords(values, this.isLow) : this.saidStatus;
    if (pace === 'status' && said === this.saidStatus) {
      this.send(this.telemetry.due(clock.now(), this.isOnBattery));
      return;
    }
    this.saidStatus = said;
    const all = { ...readings(this.values, { lowBattery: this.isLow }), ...this.parts.own() };
    this.send(this.telemetry.take(all, clock.now(), this.isOnBattery));
  }

  private send(body: ReturnType<TelemetryCollector['flush']>): void {
    if (body !== undefined)
      void this.parts.records.write('telemetry', this.parts.unit, body, this.isOnBattery ? 'now' : 'soon');
  }

  private save(): void {
    if (this.seenAt === undefined || this.unreported > 0) return;
    this.savedAt = this.parts.clock.now();
    this.parts.save({ seenAt: this.seenAt, state: this.state });
  }
}

function sayStatusWords(values: Values, isLow: boolean): string {
  const words = Object.values(values).map((value) => (typeof value === 'object' ? [...value].join() : value));
  return `${isLow} ${words.join('|')}`;
}
