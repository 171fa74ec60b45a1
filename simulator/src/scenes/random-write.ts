import { type RegisterName, type Row, registers } from '@ridethrough/protocol';
import type { Chance } from './chance.ts';

type Write = {
  readonly register: RegisterName;
  readonly words: readonly number[];
  readonly via: string;
  readonly outcome: 'any';
};

const isName = (name: string): name is RegisterName => Object.hasOwn(registers, name);
const writable = Object.keys(registers)
  .filter(isName)
  .filter((name) => registers[name].access !== 'r');
const commands = writable.filter((name) => registers[name].pace === 'never' && name !== 'outletCommand');
const settings = writable.filter((name) => registers[name].pace !== 'never');

const via = (chance: Chance): string => chance.one(['serial', 'network', 'usb', 'card']);

/** A command to outlet groups: mostly one that makes sense. */
export function randomOutletCommand(chance: Chance): Write {
  const bit = (from: number, to: number) => 2 ** chance.whole(from, to);
  // One command (0 to 4), modifiers (5 to 7), groups (8 to 11), a source (12 to 18): AN177.
  let raw = bit(0, 4) + bit(8, 11);
  for (let each = 5; each <= 11; each++) if (chance.happens(0.25) && !hasBit(raw, each)) raw += 2 ** each;
  if (chance.happens(0.8)) raw += bit(12, 18);
  if (chance.happens(0.03) && !hasBit(raw, 20)) raw += 2 ** 20;
  return {
    register: 'outletCommand',
    words: [Math.floor(raw / 0x10000), raw % 0x10000],
    via: via(chance),
    outcome: 'any',
  };
}

/** One of the other command registers, mostly with one bit that it has. */
export function randomCommand(chance: Chance): Write {
  const register = chance.one(atLeastOne(commands));
  const row: Row = registers[register];
  const bits = row.kind === 'flags' ? Object.keys(row.bits).map(Number) : [0];
  const raw = chance.happens(0.95) ? 2 ** chance.one(atLeastOne(bits)) : chance.whole(0, 0xffff);
  const words = row.words === 2 ? [Math.floor(raw / 0x10000), raw % 0x10000] : [raw % 0x10000];
  return { register, words, via: via(chance), outcome: 'any' };
}

/** A setting: mostly a value that the register can hold, at times rubbish. */
export function randomSetting(chance: Chance): Write {
  const register = chance.one(atLeastOne(settings));
  const row: Row = registers[register];
  const words = Array.from({ length: row.words }, () => settingWord(chance, row));
  return { register, words, via: via(chance), outcome: 'any' };
}

function settingWord(chance: Chance, row: Row): number {
  if (chance.happens(0.1)) return chance.whole(0, 0xffff);
  switch (row.kind) {
    case 'choice':
      return Number(chance.one(atLeastOne(Object.keys(row.choices))));
    case 'flags':
      return chance.happens(0.3) ? 0 : 2 ** Number(chance.one(atLeastOne(Object.keys(row.bits)))) % 0x10000;
    case 'text':
      return chance.whole(0x20, 0x7e) * 256 + chance.whole(0x20, 0x7e);
    case 'date':
      return chance.whole(0, 12_000);
    // Most delays are short, so that what they delay is seen to happen.
    default:
      return chance.weighted([
        [6, chance.whole(0, 30)],
        [2, chance.whole(0, 600)],
        [1, chance.whole(90, 270)],
        [1, chance.whole(0, 0x7fff)],
      ]);
  }
}

function atLeastOne<T>(list: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new RangeError('nothing to choose from');
  return [first, ...rest];
}

const hasBit = (raw: number, bit: number): boolean => Math.floor(raw / 2 ** bit) % 2 === 1;
