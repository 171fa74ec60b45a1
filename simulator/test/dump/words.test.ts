import { type RegisterName, registers } from '@ridethrough/protocol';
import { recordedUnits } from '@ridethrough/protocol/testing';
import { describe, expect, test } from 'vitest';
import { dumpOfWords } from '../../src/dump/dump-of-words.ts';
import { parseWords } from '../../src/dump/words.ts';
import { begin, reads } from './begin.ts';

const words = (text: string) => {
  const parsed = parseWords(text);
  if ('mistakes' in parsed) throw new Error(parsed.mistakes.join('\n'));
  return parsed.words;
};
const mistakes = (text: string) => {
  const parsed = parseWords(text);
  return 'mistakes' in parsed ? parsed.mistakes : [];
};

test('words as people write them down', () => {
  expect(
    words('regs 0-: 0000 2002 0008, 23=0104 24=0048\n128-130: 0000 150F C800; 1026-: 010C 00D4 # settings\n  0002\n'),
  ).toEqual({
    0: [0, 0x2002, 8],
    23: [0x104],
    24: [0x48],
    128: [0, 0x150f, 0xc800],
    1026: [0x10c, 0xd4, 2],
  });
  expect(words('{"0": "0000 2002", "130": 51200}')).toEqual({ 0: [0, 0x2002], 130: [51_200] });
});

test.each([
  ['', ['there are no words in it']],
  ['hello', [expect.stringContaining("line 1: 'hello' is no register")]],
  ['0: 0000\n12: 00zz 0001', [expect.stringContaining("line 2: '00zz'")]],
  ['0:', ['line 1: no words follow 0']],
  ['65535: 0000 0001', ['line 1: 65535: an address from 0 to 65535, with room for its words']],
  ['99999: 0000', ['line 1: 99999: an address from 0 to 65535, with room for its words']],
  ['\n128-154: 0000', ['line 2: 128-154 is 27 words, 1 given']],
  ['23-22: 0104', ['line 1: 23-22 ends before it begins']],
  ['128: 0000 150f c800\n130: 0000', ['line 2: register 130 was given before (line 1); each may be given once']],
  ['23=0104 23=0104', ['line 1: register 23 was given before (line 1); each may be given once']],
  ['{"0": "0000 2002", "1": 5}', ['1: register 1 was given before (0); each may be given once']],
  ['{"0": 70000}', [expect.stringContaining('0: a word from 0 to 65535')]],
])('%j: %o', (text, said) => {
  expect(mistakes(text)).toEqual(said);
});

describe.each([
  ['smx750', 'SMX750I', recordedUnits.smx750],
  ['smx1500Card', 'SMX1500RM2U', recordedUnits.smx1500Card],
] as const)('%s', (_, sku, recorded) => {
  const { unit, dumped, dump } = begin(JSON.stringify(recorded.words), sku);

  test('the way that the words came is told from what cannot be there', () => {
    expect(dumpOfWords(recorded.words).values.batteryVoltageNegative).toBeUndefined();
    expect(dump.values.sensitivity).toBe(sku === 'SMX750I' ? 'reduced' : 'normal');
  });

  test('every register reads as it was recorded, but for what follows from the rest', () => {
    const missed = dumped.leftOut.map(({ what }) => what);
    // What is computed from the load and the mains here, and the second switched group, which no register told of.
    expect(missed.filter((what) => !['efficiency', 'sog1Status', 'mogStatus', 'inputStatus'].includes(what))).toEqual(
      [],
    );
    for (const [start, held] of Object.entries(recorded.words)) {
      for (const [name, row] of Object.entries(registers) as [RegisterName, (typeof registers)[RegisterName]][]) {
        const at = row.at - Number(start);
        if (at < 0 || at + row.words > held.length || missed.includes(name) || row.kind === 'reserved') continue;
        if (dump.values[name] === undefined) continue;
        const read = unit.raw(name);
        const wanted = held.slice(at, at + row.words);
        // A last bit may be rounded otherwise.
        const apart = Math.abs(Number(read?.at(-1)) - Number(wanted.at(-1)));
        if (row.kind === 'text') expect(reads(unit, name)).toBe(dump.values[name]);
        else expect([name, apart <= (row.kind === 'unsigned' || row.kind === 'signed' ? 1 : 0)]).toEqual([name, true]);
      }
    }
  });
});

test('a dump of words that names its model finds it', () => {
  const text = 'SMTL1500RM3UC';
  const pad = text.padEnd(32, '\0');
  const hex = [...Buffer.from(pad, 'latin1').toString('hex').matchAll(/.{4}/g)].join(' ');
  expect(begin(`548: ${hex}\n588: 05a0 0546\n`).model.sku).toBe(text);
  expect(() => begin('588: 05a0 0546')).toThrow('it does not name its model: give --model');
});

test.each([1, 2, 4, 8, 0x10, 0x20, 0x40])('battery life %i is that of the unit which begins so', (word) => {
  const { unit, dumped } = begin(`0-2: 0000 2002 0008\n25: ${word.toString(16).padStart(4, '0')}`, 'SMT1500RM2UC');
  expect(unit.raw('batteryLifeStatus')).toEqual([word]);
  expect(dumped.taken).toContain('batteryLifeStatus');
  unit.advance(60_000);
  expect(unit.raw('batteryLifeStatus')).toEqual([word]);
});
