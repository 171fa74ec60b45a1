import { type RegisterName, type Row, registers } from '@ridethrough/protocol';
import type { Port } from '../unit/port.ts';
import { type ExceptionCode, exception } from './exception.ts';
import type { RegisterSource } from './register-source.ts';

type Item = { readonly name: RegisterName; readonly row: Row };

const ADDRESSES = 0x10000;

const itemAt: ReadonlyMap<number, Item> = new Map(
  (Object.keys(registers) as RegisterName[]).flatMap((name) => {
    const row: Row = registers[name];
    return Array.from({ length: row.words }, (_, word): [number, Item] => [row.at + word, { name, row }]);
  }),
);

/** Reserved stretches are no items: a read may begin or end anywhere in them. */
const startsInside = (at: number): boolean => {
  const item = itemAt.get(at);
  return item !== undefined && item.row.kind !== 'reserved' && item.row.at !== at;
};

/** Where no item is, all that begins there counts as one. */
function endOfItem(at: number): number {
  const item = itemAt.get(at);
  return item === undefined || item.row.kind === 'reserved' ? ADDRESSES : item.row.at + item.row.words;
}

/** A unit's registers under the access rules of its firmware (AN176, "Block access"). */
export class RegisterMemory {
  readonly #source: RegisterSource;

  constructor(source: RegisterSource) {
    this.#source = source;
  }

  /**
   * Words from `at` on. An item is not split: a read that begins or ends inside one is refused. What is undefined or not
   * applicable reads FFFFh, through a management card 0 (990-9840B, notes).
   */
  read(at: number, count: number, via: Port): readonly number[] | ExceptionCode {
    const end = at + count;
    if (end > ADDRESSES || startsInside(at) || startsInside(end)) return exception.address;
    const card = via === 'card';
    // 990-9840B tells of an undefined register read alone, and of blocks that begin at a valid one.
    if (card && this.#wordsAt(at) === undefined && end <= endOfItem(at)) return exception.address;
    return this.peek(at, count, card ? 0 : 0xffff);
  }

  /** The words as they are, without access rules; `absent` stands where there is none. */
  peek(at: number, count: number, absent = 0xffff): number[] {
    const words: number[] = [];
    while (words.length < count) {
      const here = at + words.length;
      const held = this.#wordsAt(here);
      if (held === undefined) words.push(absent);
      else words.push(...held.slice(0, count - words.length));
    }
    return words;
  }

  /** Writes one item in full. Gives the exception that the unit answers, undefined when it took the value. */
  write(at: number, words: readonly number[], via: Port): ExceptionCode | undefined {
    const item = itemAt.get(at);
    if (item?.row.at !== at || item.row.words !== words.length) return exception.address;
    if (item.row.kind === 'reserved' || item.row.access === 'r') return exception.address;
    switch (this.#source.write(item.name, words, via)) {
      case 'done':
        return undefined;
      case 'refused':
        return exception.refused;
      case 'notApplicable':
        return exception.address;
    }
  }

  /** From this address to the end of its item; one word where no item is. */
  #wordsAt(at: number): readonly number[] | undefined {
    const item = itemAt.get(at);
    const words = item && this.#source.raw(item.name);
    if (item && words) return words.slice(at - item.row.at, item.row.words);
    const word = this.#source.unnamed?.(at);
    return word === undefined ? undefined : [word];
  }
}
