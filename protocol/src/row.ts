/**
 * How often a row is worth reading: `status` the most often, then `measurement`, `setting` and `inventory`;
 * `never` is left out of every plan (reserved words, commands, and what is read on demand only).
 */
export type Pace = 'status' | 'measurement' | 'setting' | 'inventory' | 'never';

/** Where a row is written down: the maker's map, its two application notes, a dump of a real unit, or notes from the field. */
export type Source = '990-9840B' | 'AN176' | 'AN177' | 'capture' | 'field';

/** The unit families that the maker's map tells apart. */
export type Family = 'SMT' | 'SMX' | 'SRT' | 'SURTD';

/** The way to the unit: straight to its own port, or through a network management card, which hides absent values. */
export type Via = 'direct' | 'card';

/** Outlet group: 0 is the main group (MOG), N is switched group N - 1 (SOG). */
export type GroupNumber = 0 | 1 | 2 | 3;

type Common = {
  /** Address on the wire; Modicon's 40001 is 0. */
  readonly at: number;
  /** 16-bit registers, most significant first; an item is read and written whole. */
  readonly words: number;
  /** The maker's own name, so that a search finds both. */
  readonly register: string;
  readonly pace: Pace;
  readonly access: 'r' | 'rw' | 'w';
  /** Name of the reading that this row owns, in NUT's vocabulary. */
  readonly nut?: string;
  /** The outlet group that the row belongs to; such a row has no meaning where the group does not exist. */
  readonly group?: GroupNumber;
  /** Raw values of the whole item that mean "not available", per way. Text needs none: all zeros or all ones. */
  readonly absent?: { readonly direct?: readonly number[]; readonly card?: readonly number[] };
  /** One sentence: what it tells. */
  readonly says: string;
  readonly families: readonly Family[];
  readonly from: readonly Source[];
};

export type NumberRow = Common & {
  readonly kind: 'unsigned' | 'signed';
  /** Bits behind the binary point: value = raw / 2^fraction. */
  readonly fraction: number;
  readonly unit: string;
  /** What a writer may ask for, in the row's unit, both ends included. */
  readonly limits?: { readonly min: number; readonly max: number };
  /** What must change, in the row's unit, before telemetry repeats it. */
  readonly deadband?: number;
  /** The value of a timer that is not running. It is a value, not an absence. */
  readonly idle?: number;
  /** Raw values, as signed whole numbers, that are a reason in place of a number. */
  readonly codes?: Readonly<Record<string, string>>;
};

/** Characters, two to a register, the first in the high byte. */
export type TextRow = Common & { readonly kind: 'text' };

/** One of several: `choices` is by raw value. With `oneBit` exactly one bit is set, and anything else is no answer. */
export type ChoiceRow = Common & {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<number, string>>;
  readonly oneBit?: true;
};

/** Any of several: `bits` is by bit number, 0 the least significant of the whole item. */
export type FlagsRow = Common & { readonly kind: 'flags'; readonly bits: Readonly<Record<number, string>> };

/** Days since 1 January 2000, which is day 0. */
export type DateRow = Common & { readonly kind: 'date' };

/** Words that belong to nobody, or to what only the older notes know; kept so that no item is ever split. */
export type ReservedRow = Common & {
  readonly kind: 'reserved';
  readonly pace: 'never';
};

/** One register as the maker prints it. Data only: no functions, no state. */
export type Row = NumberRow | TextRow | ChoiceRow | FlagsRow | DateRow | ReservedRow;

type Members<T> = T[keyof T] & string;

/** A choice that the table does not know is passed on with its number. */
export type Unknown = `unknown(${number})`;

/** What reading a row yields, worked out from the row itself. */
export type ValueOf<R extends Row> = R extends { kind: 'reserved' }
  ? never
  : R extends { kind: 'text' | 'date' }
    ? string
    : R extends { kind: 'choice'; choices: infer C }
      ? Members<C> | Unknown
      : R extends { kind: 'flags'; bits: infer B }
        ? ReadonlySet<Members<B>>
        : R extends { codes: infer C }
          ? number | Members<C> | Unknown
          : number;

/** What a row can be given for writing: flags in any iterable, all else as it is read. */
export type WritableOf<R extends Row> = R extends { kind: 'flags'; bits: infer B } ? Iterable<Members<B>> : ValueOf<R>;
