import { expect, test } from 'vitest';
import { parseFlags } from '../../src/cli/flags/parse-flags.ts';

const specs = {
  url: { kind: 'text', value: 'URL', says: '' },
  id: { kind: 'list', value: 'ID', says: '' },
  json: { kind: 'switch', says: '' },
} as const;

test('words and flags in any order, with = or a space, and everything behind --', () => {
  const { values, words, mistakes } = parseFlags(
    ['a', '--url=x=y', '--json', '--id', '1', 'b', '--id=-2', '--', '--c'],
    specs,
  );
  expect(values).toEqual({ url: 'x=y', id: ['1', '-2'], json: true });
  expect(words).toEqual(['a', 'b', '--c']);
  expect(mistakes).toEqual([]);
});

test('every mistake is named, and the rest is read all the same', () => {
  const { values, mistakes } = parseFlags(
    ['--nope', 'x', '--json=1', '--url', '--id', '7', '--url', 'a', '--url', 'b', '-x', '--toString'],
    specs,
  );
  expect(mistakes).toEqual([
    '--nope: there is no such flag; --url, --id, --json are',
    '--json: it takes no value',
    '--url: URL is missing',
    '-x: there is no such flag; --url, --id, --json are',
    '--toString: there is no such flag; --url, --id, --json are',
    '--url: it was given 2 times, once is allowed',
  ]);
  expect(values.id).toEqual(['7']);
});
