import { type Row, readingNames, registers } from '@ridethrough/protocol';
import { describe, expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import bits from './fixtures/bits.json' with { type: 'json' };
import { rows } from './rows.ts';

const map = readCsv(new URL('./fixtures/modbus-registers.csv', import.meta.url));
const lineAt = new Map(map.map((line) => [Number(line.address_dec), line]));
/** The CSV's types as kinds of rows; bits of which exactly one is set are a choice. */
const kinds: Record<string, Row['kind'][]> = {
  bitfield: ['flags', 'choice'],
  enum: ['choice'],
  string: ['text'],
  date: ['date'],
  uint16: ['unsigned'],
  uint32: ['unsigned'],
  int16: ['signed'],
  int32: ['signed'],
};
const typeWords: Record<string, number> = { uint16: 1, int16: 1, uint32: 2, int32: 2 };
const sections = {
  status: ['status', 'never'],
  dynamic: ['measurement', 'never'],
  inventory: ['inventory', 'never'],
  configuration: ['setting', 'never'],
  command: ['never'],
  verification: ['never'],
};

test('there is a row for every line of the map, and no other', () => {
  expect(rows.map(([, row]) => row.at)).toEqual([...lineAt.keys()].sort((a, b) => a - b));
});

test.each(rows)('%s is what the map says', (_name, row) => {
  const line = lineAt.get(row.at);
  if (!line) throw new Error('not in the map');
  expect(row.words).toBe(Number(line.count));
  expect(row.register).toBe(line.name);
  expect(row.access).toBe(line.access);
  expect(row.from.filter((source) => source === '990-9840B' || source === 'AN176')).toEqual(
    line.doc === 'none' ? [] : line.doc?.split('+'),
  );
  expect(row.families).toEqual(
    line.families === 'none known' ? [] : line.families?.startsWith('SRT1000XLA') ? ['SRT'] : line.families?.split('+'),
  );
  expect(Object.entries(sections).find(([name]) => name === line.section)?.[1]).toContain(row.pace);
  if (row.kind === 'reserved') {
    expect(`${line.name} ${line.families} ${line.doc}`).toMatch(/^Reserved|^gap|none known|none$/);
    return;
  }
  expect(kinds[line.type ?? '']).toContain(row.kind);
  if (line.type === 'bitfield' && row.kind === 'choice') expect(row.oneBit).toBe(true);
  if (row.kind === 'unsigned' || row.kind === 'signed') {
    expect(2 ** row.fraction).toBe(Number(line.scale_divisor));
    expect(row.unit).toBe(line.unit);
    expect(row.words).toBe(typeWords[line.type ?? '']);
  }
});

test('the only words that the map names and we do not are those of a fourth switched group and of no known meaning', () => {
  const left = rows.filter(([, row]) => row.kind === 'reserved' && !/^(Reserved|gap)$/.test(row.register));
  expect(left.map(([, row]) => row.at)).toEqual([15, 171, 172, 173, 513, 1049, 1050, 1051, 1053]);
});

test('no two rows claim the same word', () => {
  const owner = new Map<number, string>();
  for (const [name, row] of rows) {
    for (let at = row.at; at < row.at + row.words; at++) {
      expect(owner.get(at), `${name} at ${at}`).toBeUndefined();
      owner.set(at, name);
    }
  }
});

test('a reading has one owner', () => {
  const owners = rows.flatMap(([, row]) => row.nut ?? []);
  expect(new Set(owners).size).toBe(owners.length);
  const readings = Object.keys(readingNames);
  expect(readings.filter((name) => owners.includes(name))).toHaveLength(owners.length);
});

test('readings have names as NUT writes them', () => {
  for (const name of Object.keys(readingNames)) expect(name).toMatch(/^[a-z]+(\.([a-z]+|\d|L\d(-N)?))+$/);
});

test('tables are data: they survive JSON', () => {
  expect(JSON.parse(JSON.stringify(registers))).toEqual(registers);
  expect(JSON.parse(JSON.stringify(readingNames))).toEqual(readingNames);
});

test('tables are frozen through and through', () => {
  const thaw = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? Number(!Object.isFrozen(value)) + Object.values(value).reduce((sum: number, part) => sum + thaw(part), 0)
      : 0;
  expect(thaw(registers)).toBe(0);
  expect(thaw(readingNames)).toBe(0);
  expect(() => Object.assign(registers.charge, { at: 1 })).toThrow(TypeError);
});

describe('every bit, choice and reason', () => {
  const golden = new Map(Object.entries(bits));

  test('each row that has names is in the list', () => {
    const named = rows.filter(([, row]) => row.kind === 'flags' || row.kind === 'choice' || 'codes' in row);
    expect(named.map(([name]) => name).sort()).toEqual([...golden.keys()].sort());
  });

  test.each(rows.filter(([name]) => golden.has(name)))('%s', (name, row) => {
    const names =
      row.kind === 'flags' ? row.bits : row.kind === 'choice' ? row.choices : 'codes' in row ? row.codes : {};
    const oneBit = row.kind === 'choice' && row.oneBit;
    const place = (key: string) => (oneBit ? Math.log2(Number(key)) : Number(key));
    const ours = Object.entries(names ?? {}).map(([key, word]) => `${place(key)} ${word}`);
    expect(ours.sort()).toEqual(golden.get(name)?.split(', ').sort());
  });
});

test('a group’s rows say which group they belong to, by name and by reading', () => {
  for (const [name, row] of rows.filter(([, r]) => r.kind !== 'reserved')) {
    const group = ['mog', 'sog0', 'sog1', 'sog2'].findIndex((prefix) => new RegExp(`^${prefix}[A-Z]`).test(name));
    expect(row.group, name).toBe(group < 0 ? undefined : group);
    if (row.nut?.startsWith('outlet.group.')) expect(row.nut).toContain(`.${group}.`);
  }
});

test('numbers that are measured say what must change before they are repeated', () => {
  for (const [name, row] of rows) {
    if ((row.kind === 'unsigned' || row.kind === 'signed') && row.pace === 'measurement') {
      expect(row.deadband, name).toBeTypeOf('number');
    }
  }
});
