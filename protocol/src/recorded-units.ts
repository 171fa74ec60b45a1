import { deepFreeze } from './deep-freeze.ts';
import type { Via } from './row.ts';

/** Words of a real unit as somebody's dump shows them, by start address. What a dump does not show is not here. */
export type RecordedUnit = {
  readonly says: string;
  readonly via: Via;
  readonly words: Readonly<Record<number, readonly number[]>>;
};

/** Two units dumped whole in public (networkupstools/nut issue 139), to be served raw: never made by our own encoder. */
export const recordedUnits = deepFreeze({
  smx750: {
    says: 'SMX750 of 2015, 230 V, serial and USB; online, charged. Only the text of its serial number was recorded, padded here with spaces.',
    via: 'direct',
    words: {
      0: [0x0000, 0x2002, 0x0008, 0x0000, 0x0001, 0x0002, 0x0000, 0x0001, 0x0002, 0x0000, 0x0002],
      23: [0x0104, 0x0048, 0x0001],
      128: [
        0x0000, 0x150f, 0xc800, 0x06c3, 0xffff, 0x1904, 0x0000, 0x0f77, 0x1d67, 0xffff, 0x1da9, 0xffff, 0x001c, 0xffff,
        0x3c58, 0xffff, 0x1901, 0x0072, 0x44c5, 0x0000, 0xffff, 0xffff, 0x0001, 0x3c58, 0xffff, 0xffff, 0x2e60,
      ],
      564: [0x4153, 0x3135, 0x3132, 0x3131, 0x3632, 0x3930, 0x2020, 0x2020],
      1026: [0x010c, 0x00d4, 0x0002, 0x00b4, 0x0000, 0x0000, 0x0008],
    },
  },
  smx1500Card: {
    says: 'SMX1500, 120 V, through a network management card, which answers 0 for what is absent; online, charged.',
    via: 'card',
    words: {
      3: [0x0000, 0x0000],
      6: [0x0000, 0x0001],
      9: [0x0000, 0x0001],
      12: [0x0000, 0x0001],
      23: [0x0044, 0x0048, 0x0001],
      128: [
        0x0000, 0x4b76, 0xc800, 0x06d0, 0x0000, 0x280e, 0x0001, 0x0eb7, 0x0f15, 0x0000, 0x0be0, 0x0000, 0x002c, 0x0000,
        0x1e4c, 0x0000, 0x1e02, 0x0032, 0x817e, 0x0000, 0x0000, 0x0000, 0x0001, 0x1e4c, 0x0000, 0x0000, 0x2da0,
      ],
      588: [0x05a0, 0x04b0],
      1026: [0x007f, 0x006a, 0x0001],
    },
  },
} as const satisfies Record<string, RecordedUnit>);

/**
 * A recorded unit's word at an address, or what such a unit answers where nothing was recorded: all ones directly
 * (AN176), 0 through a card.
 */
export function recordedWord(unit: RecordedUnit, at: number): number {
  for (const [start, words] of Object.entries(unit.words)) {
    const word = words[at - Number(start)];
    if (word !== undefined) return word;
  }
  return unit.via === 'card' ? 0 : 0xffff;
}
