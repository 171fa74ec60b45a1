import { type RegisterName, type Row, registers } from '@ridethrough/protocol';
import type { Port } from '../unit/port.ts';
import type { Asked } from './asked.ts';
import type { Quirks } from './quirks.ts';

const kindAt: ReadonlyMap<number, Row['kind']> = new Map(
  (Object.keys(registers) as RegisterName[]).flatMap((name) => {
    const { at, words, kind }: Row = registers[name];
    return Array.from({ length: words }, (_, word): [number, Row['kind']] => [at + word, kind]);
  }),
);

const isUndefined = (at: number): boolean => !kindAt.has(at);
const isGap = (at: number): boolean => isUndefined(at) || kindAt.get(at) === 'reserved';

/** Why a quirk refuses this read with exception 2; undefined where none does. */
export function refusedRead(
  { longestRead, refusedReads = [], gaps }: Quirks,
  { address, words }: Asked,
  via: Port,
): 'longestRead' | 'refusedReads' | 'gaps' | undefined {
  if (longestRead !== undefined && words > longestRead) return 'longestRead';
  if (refusedReads.some((at) => at >= address && at < address + words)) return 'refusedReads';
  // A management card answers by rules of its own.
  if (gaps === undefined || via === 'card') return undefined;
  const addresses = Array.from({ length: words }, (_, word) => address + word);
  const refused = {
    alone: () => addresses.every(isGap),
    undefined: () => addresses.some(isUndefined),
    reserved: () => addresses.some(isGap),
  };
  return refused[gaps]() ? 'gaps' : undefined;
}
