import { expect, test } from 'vitest';
import { parseRecorded } from '../../src/cli/parse-recorded.ts';

test('words come one by one, as lists and as hexadecimal digits', () => {
  expect(parseRecorded('{"0": "0000 2002 0008", "130": 51200, "1026": [268, 212]}')).toEqual({
    words: { 0: [0, 0x2002, 8], 130: [51200], 1026: [268, 212] },
  });
});

test('every mistake is named with its address', () => {
  const read = parseRecorded('{"0": "00", "1": 65536, "2": [], "x": 1, "65535": [1, 2], "4": 1}');
  expect('mistakes' in read && read.mistakes).toEqual([
    expect.stringMatching(/^0: a word/),
    expect.stringMatching(/^1: a word/),
    expect.stringMatching(/^2: a word/),
    expect.stringMatching(/^65535: an address/),
    expect.stringMatching(/^x: an address/),
  ]);
  expect(parseRecorded('[1]')).toHaveProperty('mistakes');
  expect(parseRecorded('{')).toHaveProperty('mistakes');
});
