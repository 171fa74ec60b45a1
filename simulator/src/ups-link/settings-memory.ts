import {
  encode,
  encodeAnswer,
  localeOf,
  parseCapabilities,
  parseUpsLinkDate,
  registers,
  registerValue,
  type UpsLinkName,
  type UpsLinkValue,
  upsLinkRow,
  type Values,
  valuesForLocale,
} from '@ridethrough/protocol';
import type { UpsLinkFace } from '../models/ups-link-face.ts';
import type { UnitLike, WriteOutcome } from '../unit/unit.ts';

type Outcome = Exclude<WriteOutcome, 'notApplicable'>;

/** What the unit keeps: settings that registers hold too, and those that only this protocol knows. */
export class SettingsMemory {
  readonly #unit: Pick<UnitLike, 'write' | 'instruct'>;
  readonly #face: UpsLinkFace;
  #own: Readonly<Record<string, string>>;
  /** Where each setting stands in its list: a value can be in it twice. */
  readonly #places = new Map<string, number>();
  /** A battery date that is no date, as somebody wrote it. */
  #freeDate: { readonly text: string; readonly over: string | undefined } | undefined;

  constructor(unit: Pick<UnitLike, 'write' | 'instruct'>, face: UpsLinkFace) {
    this.#unit = unit;
    this.#face = face;
    this.#own = face.shipped;
    this.#tellReturnCharge();
  }

  /** The setting as it is sent; undefined where this unit has none. */
  text(name: UpsLinkName, values: Values): string | undefined {
    const row = upsLinkRow(name);
    if (row.register === undefined) return this.#own[row.ask];
    const value: UpsLinkValue | undefined = values[row.register];
    if (name === 'batteryDate' && this.#freeDate?.over === value) return this.#freeDate?.text;
    if (value === undefined) return undefined;
    if (name === 'upsId') return String(value).slice(0, 8).padEnd(8);
    return encodeAnswer(row, named(row.registerValues, value));
  }

  /** Minutes of runtime below which the battery counts as low, as seconds. */
  get lowBatteryS(): number {
    return Number(this.#own.q ?? 2) * 60;
  }

  /** Steps through the setting's list, which is a ring. */
  step(name: UpsLinkName, by: 1 | -1, values: Values): Outcome {
    const { ask } = upsLinkRow(name);
    const list = this.#listOf(ask, values);
    const now = this.text(name, values);
    if (list === undefined || now === undefined) return 'refused';
    const known = this.#places.get(ask);
    const place = known !== undefined && list[known] === now ? known : list.indexOf(now);
    const next = place < 0 ? 0 : (place + by + list.length) % list.length;
    const outcome = this.#set(name, list[next] ?? now);
    if (outcome === 'done') this.#places.set(ask, next);
    return outcome;
  }

  /** Eight characters for a setting that is a text. */
  store(name: UpsLinkName, text: string, values: Values): Outcome {
    if (name === 'batteryDate' && parseUpsLinkDate(text) === undefined) {
      this.#freeDate = { text, over: values.batteryDate };
      return 'done';
    }
    if (name === 'batteryDate') this.#freeDate = undefined;
    return this.#set(name, name === 'upsId' ? text.trimEnd() : text);
  }

  /** As shipped, but for the name and the battery's date. */
  reset(): Outcome {
    this.#own = this.#face.shipped;
    this.#places.clear();
    this.#tellReturnCharge();
    const outcome = this.#unit.write('upsCommand', encode(registers.upsCommand, ['factorySettings']), 'serial');
    return outcome === 'done' ? 'done' : 'refused';
  }

  #listOf(ask: string, { firmware }: Values): readonly string[] | undefined {
    const { capabilities, oldFirmware } = this.#face;
    const locale = localeOf({ oldFirmware, ...(firmware !== undefined && { firmware }) });
    return valuesForLocale(parseCapabilities(capabilities), locale).get(ask);
  }

  #set(name: UpsLinkName, text: string): Outcome {
    const row = upsLinkRow(name);
    if (row.register === undefined) {
      this.#own = { ...this.#own, [row.ask]: text };
      if (name === 'returnCharge') this.#tellReturnCharge();
      return 'done';
    }
    const value = name === 'upsId' ? text : registerValue(row, text);
    if (value === undefined) return 'refused';
    // registerValue has checked the value against this very register.
    return this.#unit.write(row.register, encode(registers[row.register], value as never), 'serial') === 'done'
      ? 'done'
      : 'refused';
  }

  #tellReturnCharge(): void {
    this.#unit.instruct({ kind: 'returnCharge', percent: Number(this.#own.e ?? 0) });
  }
}

/** The row's own word for what the register calls otherwise. */
function named(values: Readonly<Record<string, string>> | undefined, value: UpsLinkValue): UpsLinkValue {
  const found = Object.entries(values ?? {}).find(([, register]) => register === value);
  return found?.[0] ?? value;
}
