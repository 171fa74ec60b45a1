import { alertOf, parseProtocolString, type UpsLinkName, upsLinkRow } from '@ridethrough/protocol';
import type { UpsLinkFace } from '../models/ups-link-face.ts';
import type { UnitLike } from '../unit/unit.ts';
import type { UnitLogEntry } from '../unit/unit-state.ts';
import { type Acted, act } from './actions.ts';
import { type AlertInput, type AlertState, startAlerts, stepAlerts } from './alerts.ts';
import { answerOf } from './answers.ts';
import { isAlive, type Seen, see, valuesOf } from './see.ts';
import { SettingsMemory } from './settings-memory.ts';

/** What stands behind a line that speaks UPS-Link. */
export interface UpsLinkFront {
  /** Whether its electronics have power; without, it hears and says nothing. */
  readonly isAlive: boolean;
  knows(name: UpsLinkName): boolean;
  /** The answer to a reading or setting; undefined: it has none. */
  answer(name: UpsLinkName): string | undefined;
  act(name: UpsLinkName, argument: string): Acted | undefined;
  step(name: UpsLinkName, by: 1 | -1): 'done' | 'refused';
  store(name: UpsLinkName, text: string): 'done' | 'refused';
  /** Looks at the unit, for what it says unasked. */
  look(): void;
  /** Takes what has been said unasked since the last call. */
  takeAlerts(): string;
  stop(): void;
}

/** The outcome of a test is told for so long. */
const TEST_TOLD_MS = 300_000;

/** A living unit as UPS-Link shows it. */
export class UnitFront implements UpsLinkFront {
  readonly #unit: UnitLike;
  readonly #face: UpsLinkFace;
  readonly #settings: SettingsMemory;
  readonly #asks: ReadonlySet<string>;
  readonly #alerts: ReadonlySet<string>;
  readonly #stopListening: () => void;
  #alertState: AlertState = startAlerts;
  #unsaid = '';
  #cause = 'noneSinceTurnOn';
  #test: { readonly result: string; readonly atMs: number } | undefined;
  #most: number;
  #least: number;

  constructor(unit: UnitLike, face: UpsLinkFace) {
    this.#unit = unit;
    this.#face = face;
    this.#settings = new SettingsMemory(unit, face);
    const known = parseProtocolString(face.protocol);
    this.#asks = new Set([...(known?.asks ?? []), ...(face.also ?? ''), 'a', 'R', 'Y']);
    this.#alerts = known?.alerts ?? new Set();
    this.#most = this.#least = this.#seen.values.inputVoltage ?? 0;
    this.#stopListening = unit.onEntry((entry) => this.#note(entry));
  }

  get isAlive(): boolean {
    return isAlive(this.#unit.state());
  }

  knows(name: UpsLinkName): boolean {
    return this.#asks.has(upsLinkRow(name).ask);
  }

  answer(name: UpsLinkName): string | undefined {
    const { ask, access } = upsLinkRow(name);
    const seen = this.#seen;
    switch (name) {
      case 'protocol':
        return this.#face.protocol;
      case 'capabilities':
        return `#${this.#face.capabilities}`;
      case 'oldFirmware':
        return this.#face.oldFirmware;
      case 'model':
        return `${seen.values.model ?? ''} `;
      case 'serial':
        // Real units send two zeros behind it.
        return `${seen.values.serial ?? ''}\0\0`;
      default:
    }
    const fixed = this.#face.fixed[ask];
    if (fixed !== undefined) return fixed;
    if (access !== 'read') return this.#settings.text(name, seen.values);
    const said = answerOf(name, seen, this.#remembered(seen));
    if (name === 'lineVoltageMost') this.#most = seen.values.inputVoltage ?? 0;
    if (name === 'lineVoltageLeast') this.#least = seen.values.inputVoltage ?? 0;
    return said;
  }

  act(name: UpsLinkName, argument: string): Acted | undefined {
    const around = { unit: this.#unit, see: () => this.#seen, settings: this.#settings, yes: this.#face.yes ?? 'OK' };
    const acted = act(name, argument, around);
    if (name === 'factorySettings' && acted?.outcome === 'done') this.#stored();
    return acted;
  }

  step(name: UpsLinkName, by: 1 | -1): 'done' | 'refused' {
    return this.#noted(this.#settings.step(name, by, this.#seen.values));
  }

  store(name: UpsLinkName, text: string): 'done' | 'refused' {
    return this.#noted(this.#settings.store(name, text, this.#seen.values));
  }

  look(): void {
    const values = valuesOf(this.#unit, ['inputVoltage', 'calibrationStatus', 'runtime']);
    const volts = values.inputVoltage ?? 0;
    this.#most = Math.max(this.#most, volts);
    this.#least = Math.min(this.#least, volts);
    const calibrating = values.calibrationStatus?.has('inProgress') === true;
    const low = !calibrating && (values.runtime ?? 0) <= this.#settings.lowBatteryS;
    this.#alert({ what: 'look', atMs: this.#unit.state().atMs, low });
  }

  takeAlerts(): string {
    const said = this.#unsaid;
    this.#unsaid = '';
    return said;
  }

  stop(): void {
    this.#stopListening();
  }

  get #seen(): Seen {
    return see(this.#unit);
  }

  #remembered(seen: Seen) {
    const test = this.#test;
    const told = test !== undefined && this.#unit.state().atMs - test.atMs <= TEST_TOLD_MS;
    const running = seen.values.batteryTestStatus?.has('inProgress') === true;
    return {
      lowBatteryS: this.#settings.lowBatteryS,
      transferCause: this.#cause,
      testResult: told && !running ? test.result : 'noneRecent',
      lineVoltageMost: this.#most,
      lineVoltageLeast: this.#least,
    };
  }

  #note(entry: UnitLogEntry): void {
    const { what, detail, atMs } = entry;
    if (what === 'transfer' && detail.to === 'onBattery')
      this.#cause = transferCauses[String(detail.cause)] ?? 'notchSpikeOrBlackout';
    const result = what === 'test' ? testResults[String(detail.result)] : undefined;
    if (result !== undefined) this.#test = { result, atMs };
    this.#alert({ what: 'entry', entry });
  }

  #noted(outcome: 'done' | 'refused'): 'done' | 'refused' {
    if (outcome === 'done') this.#stored();
    return outcome;
  }

  #stored(): void {
    this.#alert({ what: 'stored', atMs: this.#unit.state().atMs });
  }

  #alert(input: AlertInput): void {
    const { state, say } = stepAlerts(this.#alertState, input);
    this.#alertState = state;
    this.#unsaid += [...say]
      .filter((character) => this.#alerts.has(character) && alertOf(character) !== undefined)
      .join('');
  }
}

const transferCauses: Readonly<Record<string, string>> = {
  automaticTest: 'testOrSimulated',
  highInputVoltage: 'highVoltage',
  lowInputVoltage: 'lowVoltage',
  rapidInputChange: 'rateOfChange',
  highInputFrequency: 'rateOfChange',
  lowInputFrequency: 'rateOfChange',
  distortedInput: 'notchSpikeOrBlackout',
};
const testResults: Readonly<Record<string, string>> = { passed: 'passed', failed: 'failedCapacity' };
