import { expect, test } from 'vitest';
import { parseLink } from '../../src/cli/parse-link.ts';

test('what PUT /link takes', () => {
  expect(parseLink('{"halfOpen":true,"quirks":{"longestRead":60}}')).toEqual({
    link: { halfOpen: true, quirks: { longestRead: 60 } },
  });
});

test.each([
  ['{"down"', [/^JSON as PUT \/link takes it/]],
  [
    '{"faults":[{"kind":"late"},{"kind":"x"}],"stuck":"a"}',
    [/^stuck: true, false/, /^faults\/0\/ms: needed for late/, /^faults\/1\/kind: one of/],
  ],
  ['[]', [/^a JSON object with/]],
])('%s is refused, every mistake with its place', (text, says) => {
  const parsed = parseLink(text);
  const mistakes = 'mistakes' in parsed ? parsed.mistakes : [];
  expect(mistakes).toHaveLength(says.length);
  for (const [index, each] of says.entries()) expect(mistakes[index]).toMatch(each);
});
