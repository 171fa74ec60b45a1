import { expect, test } from 'vitest';
import { noBoots, seeBoot, takesTurns } from '../../src/agents/boots-in-turn.ts';

const after = (boots: string) => [...boots].reduce((history, boot, at) => seeBoot(history, boot, at), noBoots);

test('only boots that come back, and more than once, are two agents', () => {
  expect(
    ['', 'aaaa', 'abcdefg', 'aab', 'aba', 'abb', 'abab', 'abcab', 'abaab', 'aabbaa'].map((boots) => [
      boots,
      takesTurns(after(boots), 10),
    ]),
  ).toEqual([
    ['', false],
    ['aaaa', false],
    ['abcdefg', false],
    ['aab', false],
    ['aba', false],
    ['abb', false],
    ['abab', true],
    ['abcab', true],
    ['abaab', true],
    ['aabbaa', false],
  ]);
});

test('it is over ten minutes after the last return but one', () => {
  expect(takesTurns(after('abab'), 600_001)).toBe(true);
  expect(takesTurns(after('abab'), 600_002)).toBe(false);
});

test('a status of the same boot changes nothing', () => {
  const history = after('ab');
  expect(seeBoot(history, 'b', 99)).toBe(history);
});
