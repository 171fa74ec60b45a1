import type { RegisterName } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import { setMains } from '../physics/mains.ts';
import { SimulatorError } from '../simulator-error.ts';
import { changeBattery } from './change-battery.ts';
import { checkIdentity, checkRange } from './check-changes.ts';
import { commands } from './commands/commands.ts';
import { describeUnit } from './describe-unit.ts';
import { changeFault } from './faults.ts';
import { happenings } from './happenings.ts';
import type { Identity } from './identity.ts';
import { type Instruction, instruct } from './instructions.ts';
import { supplyChange } from './mains-change.ts';
import { type Parts, startParts } from './parts.ts';
import type { Port } from './port.ts';
import { rawWords } from './registers/raw-words.ts';
import { isSetting } from './settings.ts';
import { stepParts } from './step-parts.ts';
import type { BatteryChange, FaultChange, IdentityChange, LoadChange, MainsChange } from './unit-changes.ts';
import type { UnitLogEntry, UnitState } from './unit-state.ts';
import { type View, viewOf } from './view.ts';
import { withFaults } from './with-faults.ts';
import { writeSetting } from './write-setting.ts';

export interface UnitOptions {
  readonly model: Model;
  readonly identity: Identity;
  /** The same seed and the same calls give the same unit, word for word. */
  readonly seed: number;
  /** A unit in the middle of its life, in place of one that has just begun. */
  readonly parts?: Parts;
}

/** What the servers and the control API use of a unit. */
export interface UnitLike {
  readonly model: Model;
  /** Simulated milliseconds pass. */
  advance(ms: number): void;
  /** The words of one register now; undefined = not applicable on this unit. */
  raw(name: RegisterName): readonly number[] | undefined;
  /** refused -> exception 4; notApplicable -> exception 2. */
  write(name: RegisterName, words: readonly number[], via: Port): WriteOutcome;
  /** As the older protocol tells a unit that switches its output as a whole. */
  instruct(instruction: Instruction): Exclude<WriteOutcome, 'notApplicable'>;
  state(): UnitState;
  /** The changes throw SimulatorError 'bad-value' for what no unit can have. */
  setMains(change: MainsChange): void;
  setLoad(change: LoadChange): void;
  setBattery(change: BatteryChange): void;
  setIdentity(change: IdentityChange): void;
  setFault(change: FaultChange): void;
  /** Somebody presses a button of the panel; what it does comes as a write through 'panel'. */
  pressButton(): void;
  /** The newest entries, oldest first. */
  readonly log: readonly UnitLogEntry[];
  /** Calls back with each entry as it is made, until the function it gives is called. */
  onEntry(listener: (entry: UnitLogEntry) => void): () => void;
}

export type WriteOutcome = 'done' | 'refused' | 'notApplicable';

/** Every timer is a multiple of this, so that each runs out exactly on time however time is handed over. */
const stepMs = 100;
const logLength = 1000;

/** A simulated UPS. It has no clock: time passes when it is told. */
export class Unit implements UnitLike {
  readonly model: Model;
  #parts: Parts;
  #view: View | undefined;
  #owedMs = 0;
  readonly #log: UnitLogEntry[] = [];
  readonly #listeners = new Set<(entry: UnitLogEntry) => void>();

  constructor({ model, identity, seed, parts }: UnitOptions) {
    this.model = model;
    this.#parts = parts ?? startParts(model, identity, seed);
  }

  get log(): readonly UnitLogEntry[] {
    return this.#log;
  }

  onEntry(listener: (entry: UnitLogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  advance(ms: number): void {
    checkRange('ms', ms, 0, Number.MAX_SAFE_INTEGER);
    this.#owedMs += ms;
    while (this.#owedMs >= stepMs) {
      this.#owedMs -= stepMs;
      this.#become(stepParts(this.model, this.#parts, stepMs));
    }
  }

  raw(name: RegisterName): readonly number[] | undefined {
    return rawWords(name, this.#now());
  }

  write(name: RegisterName, words: readonly number[], via: Port): WriteOutcome {
    const outcome = this.#write(name, words, via);
    this.#note(isSetting(name) ? 'setting' : 'command', { register: name, words: [...words], via, outcome });
    return outcome;
  }

  instruct(instruction: Instruction): Exclude<WriteOutcome, 'notApplicable'> {
    const parts = instruct(this.model, this.#parts, instruction);
    const outcome = parts === 'refused' ? 'refused' : 'done';
    this.#note('command', { instruction: instruction.kind, outcome });
    if (parts !== 'refused') this.#react(parts);
    return outcome;
  }

  state(): UnitState {
    return describeUnit(this.#now());
  }

  setMains(change: MainsChange): void {
    const mains = setMains(this.#parts.mains, supplyChange(change, this.model.nominalVolts));
    this.#react({ ...this.#parts, mains });
  }

  setLoad(change: LoadChange): void {
    if (change.percent !== undefined && change.watts !== undefined)
      throw new SimulatorError('bad-value', 'load: percent or watts, not both');
    checkRange('percent', change.percent, 0, 200);
    checkRange('watts', change.watts, 0, 2 * this.model.ratedW);
    const { load } = this.#parts;
    const demandW =
      change.percent === undefined ? (change.watts ?? load.demandW) : (change.percent * this.model.ratedW) / 100;
    this.#note('load', { demandW });
    this.#react({ ...this.#parts, load: { ...load, demandW } });
  }

  setBattery(change: BatteryChange): void {
    const parts = changeBattery(this.model, this.#parts, change);
    this.#note('battery', { ...change });
    this.#react(parts);
  }

  setIdentity(change: IdentityChange): void {
    checkIdentity(change);
    const { upsName, batteryDate, ...rest } = change;
    const { identity, settings } = this.#parts;
    this.#note('identity', { ...change });
    this.#react({
      ...this.#parts,
      identity: { ...identity, ...rest },
      settings: {
        ...settings,
        ...(upsName !== undefined && { upsName }),
        ...(batteryDate !== undefined && { batteryDate }),
      },
    });
  }

  setFault(change: FaultChange): void {
    this.#react(withFaults(this.#parts, changeFault(this.#parts.faults, change)));
  }

  pressButton(): void {
    this.#react({ ...this.#parts, buttonAtMs: this.#parts.atMs });
  }

  #write(name: RegisterName, words: readonly number[], via: Port): WriteOutcome {
    if (isSetting(name)) {
      const settings = writeSetting(this.#parts.settings, this.model, name, words);
      if (typeof settings === 'string') return settings;
      this.#react({ ...this.#parts, settings });
      return 'done';
    }
    const command = commands[name];
    if (command === undefined) return 'notApplicable';
    const parts = command(this.model, this.#parts, words, via);
    if (parts === 'refused') return 'refused';
    this.#react(parts);
    return 'done';
  }

  /** Takes a change from outside, and what follows from it at once. */
  #react(parts: Parts): void {
    this.#become(stepParts(this.model, parts, 0));
  }

  #become(parts: Parts): void {
    for (const entry of happenings(this.#parts, parts)) this.#push(entry);
    this.#parts = parts;
    this.#view = undefined;
  }

  #now(): View {
    this.#view ??= viewOf(this.model, this.#parts);
    return this.#view;
  }

  #note(what: UnitLogEntry['what'], detail: UnitLogEntry['detail']): void {
    this.#push({ atMs: this.#parts.atMs, what, detail });
  }

  #push(entry: UnitLogEntry): void {
    this.#log.push(entry);
    if (this.#log.length > logLength) this.#log.shift();
    for (const listener of this.#listeners) listener(entry);
  }
}
