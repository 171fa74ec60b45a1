import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineFramer, LONGEST_LINE } from '../../src/nut/frame-lines.ts';
import { quote, splitWords } from '../../src/nut/words.ts';

const framed = (...pieces: readonly (string | Buffer)[]) => {
  const framer = new LineFramer();
  return pieces.flatMap((piece) => framer.push(Buffer.from(piece)));
};
const line = (text: string) => ({ kind: 'line', line: text });

describe('bytes to lines', () => {
  test('with either end, several at once, and the rest kept', () => {
    expect(framed('VER\nHELP\r\nLIST', ' UPS\n', '\n')).toEqual(['VER', 'HELP', 'LIST UPS', ''].map(line));
  });

  test('the same in every split', () => {
    const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\n\r]/.test(text)));
    fc.assert(
      fc.property(lines, fc.array(fc.nat(60)), (texts, cuts) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
        const pieces: Buffer[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(bytes.subarray(from, from + cut));
          from += cut;
        }
        expect(framed(...pieces, bytes.subarray(from))).toEqual(texts.map(line));
      }),
    );
  });

  test('one that is too long is told once, and what follows it is read', () => {
    const long = 'x'.repeat(LONGEST_LINE);
    expect(framed(`${long}\n`)).toEqual([line(long)]);
    expect(framed(`${long}y\nVER\n`)).toEqual([{ kind: 'too-long' }, line('VER')]);
    const megabyte = Array.from({ length: 64 }, () => 'z'.repeat(16_384));
    expect(framed(...megabyte, 'z\nVER\n')).toEqual([{ kind: 'too-long' }, line('VER')]);
  });
});

describe('lines to words', () => {
  test.each([
    ['LIST VAR ups', ['LIST', 'VAR', 'ups']],
    ['  a \t b ', ['a', 'b']],
    ['SET VAR ups ups.id "a \\"b\\" \\\\c"', ['SET', 'VAR', 'ups', 'ups.id', 'a "b" \\c']],
    ['USERNAME ""', ['USERNAME', '']],
    ['a\\ b', ['a b']],
    ['', []],
    ['"open', undefined],
    ['end\\', undefined],
    ['a\u0000b', undefined],
    ['a\u001b[2Jb', undefined],
  ])('%j', (text, words) => expect(splitWords(text)).toEqual(words));

  test('what was quoted reads back, in one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(splitWords(quote(text))).toEqual([text.replace(/\p{Cc}+/gu, ' ')]);
      }),
    );
  });
});
