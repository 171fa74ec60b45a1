import { decode, type RegisterName, type Row, registers, type Values, type Via } from '@ridethrough/protocol';
import type { RecordedWords } from '../modbus/recorded-source.ts';
import type { Dump } from './dump.ts';
import { nominalOf } from './nominal-volts.ts';

/** Second phases, and the negative half of a battery: what no unit of these families has (990-9840B). */
const neverThere = [132, 137, 139, 141, 143, 152, 153];

/** What recorded words say. Where all that cannot be there reads 0, they came through a management card. */
export function dumpOfWords(recorded: RecordedWords): Dump {
  const words = new Map(
    Object.entries(recorded).flatMap(([at, held]) =>
      held.map((word, offset): [number, number] => [Number(at) + offset, word]),
    ),
  );
  const absent = neverThere.flatMap((at) => words.get(at) ?? []);
  const via: Via = absent.length > 0 && absent.every((word) => word === 0) ? 'card' : 'direct';
  const names = Object.keys(registers) as RegisterName[];
  const read = names.flatMap((name) => {
    const row: Row = registers[name];
    const held = Array.from({ length: row.words }, (_, offset) => words.get(row.at + offset));
    const whole = held.filter((word) => word !== undefined);
    if (row.kind === 'reserved' || row.pace === 'never' || whole.length < row.words) return [];
    const value = decode(row, whole, via);
    return value === undefined ? [] : [[name, value] as const];
  });
  const known = new Set(
    names.flatMap((name) => Array.from({ length: registers[name].words }, (_, offset) => registers[name].at + offset)),
  );
  const unknown = [...words.keys()].filter((at) => !known.has(at));
  const values: Values = Object.fromEntries(read);
  const nominalVolts = nominalOf([values.outputVoltage, values.inputVoltage, values.transferHigh]);
  return {
    values,
    ...(nominalVolts !== undefined && { nominalVolts }),
    calledBy: {},
    leftOut: unknown.map((at) => ({ what: `register ${at}`, why: 'the map does not have it' })),
  };
}
