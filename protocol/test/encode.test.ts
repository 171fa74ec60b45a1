import {
  absentWords,
  decode,
  encode,
  isProtocolError,
  ProtocolError,
  type Row,
  registers,
} from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rows } from './rows.ts';

const writable = rows.filter(([, row]) => row.kind !== 'reserved');

/** Any value that the row can hold and that is not one of its words for "not available". */
function valuesOf(row: Row): fc.Arbitrary<unknown> {
  switch (row.kind) {
    case 'text': {
      const inner = fc.string({
        unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
        maxLength: row.words * 2,
      });
      return inner.map((text) => text.trim()).filter((text) => text.length > 0);
    }
    case 'date':
      return fc
        .integer({ min: 1, max: 0xfffe })
        .map((day) => new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(0, 10));
    case 'choice':
      return fc.constantFrom(...Object.values(row.choices));
    case 'flags':
      return fc.subarray(Object.values(row.bits)).map((names) => new Set(names));
    case 'unsigned':
    case 'signed': {
      const top = 0x10000 ** row.words;
      const least = row.limits ? row.limits.min : row.kind === 'signed' ? -top / 2 : 0;
      const most = row.limits ? row.limits.max : row.kind === 'signed' ? top / 2 - 1 : top - 1;
      const codes = row.codes;
      return fc
        .integer({ min: codes ? 0 : least, max: most })
        .filter((raw) => !row.absent?.direct?.includes((raw + top) % top))
        .map((raw) => raw / 2 ** row.fraction);
    }
    default:
      throw new Error(row.kind);
  }
}

test.each(writable)('%s reads back as it was written, always in all its words', (_, row) => {
  fc.assert(
    fc.property(valuesOf(row), (value) => {
      // The arbitrary above makes values of this row's own kind.
      const words = encode(row, value as never);
      expect(words).toHaveLength(row.words);
      if (row.kind === 'flags' && row.absent?.direct?.includes(joined(words))) return;
      expect(decode(row, words)).toEqual(value);
    }),
    { numRuns: 50 },
  );
});

const joined = (words: number[]) => words.reduce((sum, word) => sum * 65536 + word, 0);

describe('the maker’s examples, written', () => {
  test('a number is rounded to the binary point', () => {
    expect(encode(registers.batteryVoltage, -56.8)).toEqual([0xf8e6]);
    expect(encode(registers.testNumber2, -5)).toEqual([0xffff, 0xfffb]);
    expect(encode(registers.outputEnergy, 7488709)).toEqual([0x0072, 0x44c5]);
  });

  test('text is padded with spaces over the whole item', () => {
    expect(encode(registers.upsName, 'UPS 15.5')).toEqual([21840, 21280, 12597, 11829, 0x2020, 0x2020, 0x2020, 0x2020]);
    expect(encode(registers.upsName, '')).toEqual(Array(8).fill(0x2020));
  });

  test('dates count from the first day of 2000', () => {
    expect(encode(registers.batteryDate, '2000-01-01')).toEqual([0]);
    expect(encode(registers.batteryDate, '2018-07-29')).toEqual([6784]);
    expect(encode(registers.batteryDate, '2024-02-29')).toEqual([8825]);
  });

  test('a set of exactly one is written as its bit', () => {
    expect(encode(registers.testInterval, 'atStartAnd7DaysAfterLast')).toEqual([0x10]);
    expect(encode(registers.sensitivity, 'low')).toEqual([4]);
    expect(encode(registers.outputVoltageSettingWide, 'v125')).toEqual([0x0008, 0x0000]);
  });

  test('a reason in place of a number', () => {
    expect(encode(registers.efficiency, 'loadTooLow')).toEqual([0xfffe]);
    expect(encode(registers.efficiency, 98.2109375)).toEqual([12571]);
  });

  test('a choice that was read without being known can be written back', () => {
    expect(encode(registers.statusChangeCause, 'unknown(77)')).toEqual([77]);
  });
});

describe('what cannot be written is refused, each with its code', () => {
  const codeOf = (write: () => unknown) => {
    try {
      write();
    } catch (error) {
      if (isProtocolError(error)) return error.code;
    }
    return 'none';
  };

  test.each([
    ['textLength', () => encode(registers.upsName, 'seventeen letters')],
    ['textCharacter', () => encode(registers.upsName, 'naïve')],
    ['textCharacter', () => encode(registers.upsName, 'two\nlines')],
    ['date', () => encode(registers.batteryDate, '2023-02-29')],
    ['date', () => encode(registers.batteryDate, '1999-12-31')],
    ['date', () => encode(registers.batteryDate, '2179-06-06')],
    ['date', () => encode(registers.batteryDate, '1.2.2023')],
    ['valueRange', () => encode(registers.sog0OffDelay, 32768)],
    ['valueRange', () => encode(registers.sog0OffDelay, -1)],
    ['valueRange', () => encode(registers.charge, 128)],
    ['valueRange', () => encode(registers.charge, -1)],
    ['valueType', () => encode(registers.charge, Number.NaN)],
    ['valueType', () => encode(registers.charge, '12' as never)],
    ['valueType', () => encode(registers.upsName, 12 as never)],
    ['valueType', () => encode(registers.outletGroups, 3 as never)],
    ['valueUnknown', () => encode(registers.sensitivity, 'high' as never)],
    ['valueUnknown', () => encode(registers.sensitivity, 'unknown(65536)')],
    ['valueUnknown', () => encode(registers.outletGroups, ['sog3'] as never)],
    ['reserved', () => encode(registers.reserved5, 2 as never)],
  ])('%s', (code, write) => {
    expect(codeOf(write)).toBe(code);
  });

  test('a message names the register, what was given and what is allowed', () => {
    expect(() => encode(registers.sog0OffDelay, 99999)).toThrow(
      new ProtocolError('valueRange', 'SOG[0].TurnOffCountdownSetting_EN: 99999 given, 0 to 32767 s is allowed'),
    );
  });
});

test('absent words decode to nothing on their own way', () => {
  for (const [name, row] of writable.filter(([, r]) => r.absent)) {
    expect(decode(row, absentWords(row, 'direct'), 'direct'), name).toBeUndefined();
    expect(decode(row, absentWords(row, 'card'), 'card'), name).toBeUndefined();
  }
  expect(absentWords(registers.bypassVoltage)).toEqual([0xffff]);
  expect(absentWords(registers.bypassVoltage, 'card')).toEqual([0]);
});
