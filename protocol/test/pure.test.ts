import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = globSync('**/*.ts', { cwd: new URL('../src/', import.meta.url) });
const barred = [
  /from '(node:|[a-z@][^']*)'/,
  /\bimport\(/,
  /\bDate\.now\b/,
  /\bnew Date\(\)/,
  /\bperformance\.now\b/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bMath\.random\b/,
  /\bprocess\./,
  /\bfetch\(/,
];

test('there are sources to look at', () => expect(files.length).toBeGreaterThan(20));

/** Libraries as pure as the rest; the last two only where signatures and words are made. */
const libraries = (file: string): readonly string[] => [
  'zod',
  ...(file.startsWith('trust/') ? ['jose', '@scure/bip39/wordlists/english.js'] : []),
];

test.each(files)('%s has no clock, no chance, no input or output, and imports only pure libraries', (file) => {
  let source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8').replaceAll(
    /\/\*[\s\S]*?\*\/|\/\/ .*/g,
    '',
  );
  for (const library of libraries(file)) source = source.replaceAll(`from '${library}'`, '');
  for (const pattern of barred) expect(source).not.toMatch(pattern);
});
