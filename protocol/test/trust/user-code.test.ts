import { randomBytes } from 'node:crypto';
import { makeUserCode, readUserCode } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

describe('a new code', () => {
  test('is eight letters, each as often as any other', () => {
    const counts = new Map<string, number>();
    for (let made = 0; made < 5000; made += 1) {
      const code = makeUserCode(randomBytes);
      expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
      for (const letter of code.replace('-', '')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    // 2000 of each expected, standard deviation 44: seven of those either way.
    for (const letter of LETTERS) expect(Math.abs((counts.get(letter) ?? 0) - 2000)).toBeLessThan(310);
  });
  test('leaves out the bytes that would favour some letters', () => {
    const bytes = [255, 240, 0, 239, 250, 20, 1, 19, 245, 21, 2, 3, 4];
    const random = (count: number): Uint8Array => Uint8Array.from(bytes.splice(0, count));
    expect(makeUserCode(random)).toBe('BZBC-ZCDF');
  });
});

describe('what a person types', () => {
  test.each([
    'BCDF-GHJK',
    'bcdf-ghjk',
    'BCDFGHJK',
    '  b c d f  g h j k \r\n',
    'bc-df-gh-jk',
    'BCDF\u2013GHJK',
    'BCDF\u2014GHJK',
    'BCDF\u2212GHJK',
    'BCDF\u2011GHJK',
    'BCDF\u00a0GHJK',
    'BCDF\u00adGHJK',
    '\u200bBCDF\u3000GHJK\ufeff',
    '\uff22\uff23\uff24\uff26\uff0d\uff47\uff48\uff4a\uff4b',
  ])('%j is BCDF-GHJK', (text) => expect(readUserCode(text)).toEqual({ ok: true, code: 'BCDF-GHJK' }));

  test.each([
    ['0', 'D or Q'],
    ['o', 'D or Q'],
    ['1', 'L'],
    ['I', 'L'],
    ['l1', 'L'],
    ['2', 'Z'],
    ['5', 'S'],
    ['6', 'G'],
    ['8', 'B'],
    ['u', 'V'],
    ['Y', 'V'],
  ])('%s is named, and what it may be: %s', (typed, meant) => {
    const read = readUserCode(`bcd${typed}`);
    expect(read).toMatchObject({ ok: false, code: 'wrong-character' });
    expect(read).toMatchObject({ says: expect.stringContaining(`'${typed.slice(-1).toUpperCase()}'`) });
    expect(read).toMatchObject({ says: expect.stringContaining(meant) });
  });

  test.each([
    ['\u0412', 'U+0412'],
    ['\u0421', 'U+0421'],
    ['\u212a', 'U+212A'],
    ['\u017f', 'U+017F'],
    ['\u00df', 'U+00DF'],
    ['\ufb01', 'U+FB01'],
    ['\u0131', 'U+0131'],
    ['\u{1d401}', 'U+1D401'],
    ['\ud800', 'U+D800'],
    ['\u0301', 'U+0301'],
    ['\0', 'U+0000'],
  ])('%j only looks like a letter, or becomes one by its capital: named by number', (typed, number) => {
    expect(readUserCode(`BCDF-GHJ${typed}`)).toMatchObject({ ok: false, says: expect.stringContaining(number) });
  });

  test.each([
    ['', 0],
    ['----', 0],
    ['BCDF', 4],
    ['BCDF-GHJ', 7],
    ['BCDF-GHJKL', 9],
  ])('%j has the wrong length', (text, length) => {
    expect(readUserCode(text)).toMatchObject({ code: 'wrong-length', says: expect.stringContaining(`${length}`) });
  });

  test('a megabyte is over quickly', () => {
    expect(readUserCode('B'.repeat(1024 * 1024))).toMatchObject({ ok: false, code: 'wrong-length' });
    expect(readUserCode(' '.repeat(1024 * 1024))).toMatchObject({ ok: false, code: 'wrong-length' });
  });

  test('every code is read back however it is spaced, and nothing is read as a code that is none', () => {
    const blank = fc.constantFrom('', ' ', '-', '  ', '\u2013', '\t');
    const code = fc.array(fc.constantFrom(...LETTERS), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(code, fc.array(blank, { minLength: 8, maxLength: 8 }), fc.boolean(), (letters, blanks, lower) => {
        const typed = letters.map((letter, at) => `${blanks[at]}${lower ? letter.toLowerCase() : letter}`).join('');
        const shown = `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
        expect(readUserCode(typed)).toEqual({ ok: true, code: shown });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readUserCode(text);
        if (read.ok) expect(read.code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
        else expect(read.says).not.toBe('');
      }),
    );
  });
});
