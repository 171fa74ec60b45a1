import { encode, isProtocolError, type RegisterName, type Row, registers, type Values } from '@ridethrough/protocol';
import type { Dump, LeftOut } from './dump.ts';
import { nominalOf } from './nominal-volts.ts';
import { readings, type Told } from './variable-readings.ts';
import { dateIn, nameIn, numberIn, textIn } from './variable-texts.ts';
import type { Variable } from './variables.ts';

type Ratings = { readonly ratedVa: number; readonly ratedW: number };

const rowOf: ReadonlyMap<string, RegisterName> = new Map(
  (Object.keys(registers) as RegisterName[]).flatMap((name): [string, RegisterName][] => {
    const { nut }: Row = registers[name];
    return nut === undefined ? [] : [[nut, name]];
  }),
);

/** What a list of variables says. Watts and volt-amperes become the percent of the registers by the ratings, the list's own where it has them. */
export function dumpOfVariables(variables: readonly Variable[], ratings: Ratings): Dump {
  const all = new Map(variables.map(({ name, text }) => [name, text]));
  const own: Ratings = {
    ratedVa: numberIn(all.get('ups.power.nominal') ?? '') ?? ratings.ratedVa,
    ratedW: numberIn(all.get('ups.realpower.nominal') ?? '') ?? ratings.ratedW,
  };
  const told: (Told & { readonly by: string })[] = [];
  const leftOut: LeftOut[] = [];
  for (const { name, text } of variables) {
    const found = readings[name]?.(text, { ...own, all }) ?? plainly(name, text);
    if (found.length === 0) leftOut.push({ what: name, why: whyNot(name, text) });
    told.push(...found.map((each) => ({ ...each, by: name })));
  }
  // A variable that owns its register goes before what only hints at it, and the first of equals before the others.
  const firm = [...told].sort((one, other) => Number(one.hint ?? false) - Number(other.hint ?? false));
  const values: { [N in RegisterName]?: unknown } = {};
  const calledBy: { [N in RegisterName]?: string } = {};
  for (const { register, value, by } of firm) {
    if (values[register] !== undefined) continue;
    if (!fits(register, value)) {
      leftOut.push({ what: by, why: 'it does not fit into its register' });
      continue;
    }
    values[register] = value;
    calledBy[register] = by;
  }
  const lowRuntimeWarningS = numberIn(all.get('battery.runtime.low') ?? '');
  const volts = ['output.voltage.nominal', 'output.voltage', 'input.voltage', 'input.transfer.high'];
  const nominalVolts = nominalOf(volts.map((name) => numberIn(all.get(name) ?? '')));
  return {
    // Each has just been written into its own register.
    values: values as Values,
    calledBy,
    ...(lowRuntimeWarningS !== undefined && { lowRuntimeWarningS }),
    ...(nominalVolts !== undefined && { nominalVolts }),
    // Only the driver for these registers sees more.
    ...(all.get('driver.name') !== 'apc_modbus' && { coarseStatus: true as const }),
    leftOut: leftOut.filter(({ what }) => what !== 'battery.runtime.low'),
  };
}

function fits(register: RegisterName, value: unknown): boolean {
  try {
    encode(registers[register], value as never);
    return true;
  } catch (error) {
    if (isProtocolError(error)) return false;
    throw error;
  }
}

/** A variable whose name a register owns, read by the kind of that register. */
function plainly(name: string, text: string): readonly Told[] {
  const register = rowOf.get(name);
  if (register === undefined) return [];
  const value = valueIn(registers[register], text);
  return value === undefined ? [] : [{ register, value }];
}

function valueIn(row: Row, text: string): unknown {
  switch (row.kind) {
    case 'text': {
      const held = textIn(text);
      return held !== undefined && held.length <= row.words * 2 ? held : undefined;
    }
    case 'date':
      return dateIn(text);
    case 'unsigned':
    case 'signed':
      // Negative where only a register can be: a driver's word for "not there".
      return row.codes === undefined ? notBelow(row, numberIn(text)) : undefined;
    case 'choice':
      return nameIn(Object.values(row.choices), text);
    case 'flags':
    case 'reserved':
      return undefined;
    default:
      return row satisfies never;
  }
}

const notBelow = (
  row: { readonly limits?: { readonly min: number } },
  value: number | undefined,
): number | undefined =>
  value !== undefined && value >= (row.limits?.min ?? Number.NEGATIVE_INFINITY) ? value : undefined;

function whyNot(name: string, text: string): string {
  if (/^(driver|device)\./.test(name)) return 'about the driver';
  if (/^ups\.delay\./.test(name)) return 'a setting of the driver';
  if (text === '') return 'empty';
  return rowOf.has(name) || readings[name] !== undefined ? `'${text}' is no value of it` : 'no register holds it';
}
