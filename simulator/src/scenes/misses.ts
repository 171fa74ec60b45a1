import { decode, type RegisterName, type Row, registers } from '@ridethrough/protocol';
import type { UnitLike } from '../unit/unit.ts';
import type { UnitState } from '../unit/unit-state.ts';
import type { Condition, Miss, Range, Wanted } from './condition.ts';

/** What of a condition does not hold now; nothing when all does. */
export function misses(condition: Condition, unit: Pick<UnitLike, 'state' | 'raw'>): Miss[] {
  const { state, cause, charge, runtime, load, groups, faults, noFaults, registers: wanted } = condition;
  const now = unit.state();
  const set = Object.values(now.faults).flat();
  return [
    ...equal('state', state, now.state),
    ...equal('cause', cause, now.cause),
    ...within('charge', charge, now.battery.chargePercent),
    ...within('runtime', runtime, now.battery.runtimeS),
    ...within('load', load, now.load.percent),
    ...Object.entries(groups ?? {}).flatMap(([number, is]) => equal(`group ${number}`, is, groupIs(now, number))),
    ...(faults === 'none' ? equal('faults', 'none', set.join(', ') || 'none') : bits('faults', set, faults ?? [], [])),
    ...bits('faults', set, [], noFaults ?? []),
    ...Object.entries(wanted ?? {}).flatMap(([name, value]) => (isName(name) ? register(name, value, unit) : [])),
  ];
}

const isName = (name: string): name is RegisterName => Object.hasOwn(registers, name);

function groupIs({ groups }: UnitState, number: string): string {
  const found = groups.find(({ group }) => String(group) === number);
  return found === undefined ? 'no such group' : found.on ? 'on' : 'off';
}

function equal(what: string, wanted: string | number | undefined, found: string | number): Miss[] {
  return wanted === undefined || wanted === found ? [] : [{ what, wanted: String(wanted), found: String(found) }];
}

function within(what: string, range: Range | undefined, found: unknown): Miss[] {
  if (range === undefined) return [];
  const { above = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = range;
  if (typeof found === 'number' && found > above && found < below) return [];
  const wanted = [
    ...(range.above === undefined ? [] : [`above ${range.above}`]),
    ...(range.below === undefined ? [] : [`below ${range.below}`]),
  ];
  return [{ what, wanted: wanted.join(' and '), found: typeof found === 'number' ? rounded(found) : String(found) }];
}

const rounded = (number: number): string => String(Math.round(number * 100) / 100);

function bits(what: string, set: readonly string[], has: readonly string[], hasNot: readonly string[]): Miss[] {
  const wrong = [...has.filter((bit) => !set.includes(bit)), ...hasNot.filter((bit) => set.includes(bit)).map(not)];
  return wrong.length === 0 ? [] : [{ what, wanted: wrong.join(', '), found: set.join(', ') || 'none' }];
}

const not = (bit: string): string => `not ${bit}`;

function register(name: RegisterName, wanted: Wanted, unit: Pick<UnitLike, 'raw'>): Miss[] {
  const row: Row = registers[name];
  const words = unit.raw(name);
  const value: unknown = words === undefined ? undefined : decode(row, words);
  if (wanted.kind === 'absent')
    return value === undefined ? [] : [{ what: name, wanted: 'no value', found: shown(value) }];
  if (value === undefined) return [{ what: name, wanted: 'a value', found: 'no value' }];
  switch (wanted.kind) {
    case 'bits':
      return bits(name, value instanceof Set ? [...value].map(String) : [], wanted.has, wanted.hasNot);
    case 'range':
      return within(name, wanted.range, value);
    case 'equals':
      return value === wanted.value ? [] : [{ what: name, wanted: String(wanted.value), found: shown(value) }];
    default:
      return wanted satisfies never;
  }
}

const shown = (value: unknown): string => (value instanceof Set ? [...value].join(', ') || 'none' : String(value));
