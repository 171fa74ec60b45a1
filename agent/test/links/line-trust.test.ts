import { describe, expect, test } from 'vitest';
import { cleanLine, judgeLine, type LineTrust, type TrustInput } from '../../src/links/line-trust.ts';

const doubtful = (more: Partial<Extract<LineTrust, { kind: 'doubtful' }>> = {}): LineTrust => ({
  kind: 'doubtful',
  quietMs: 600,
  owedWords: 27,
  matched: 0,
  silent: 0,
  ...more,
});

const table: readonly (readonly [string, LineTrust, TrustInput, LineTrust])[] = [
  [
    'a line just opened is doubted',
    cleanLine,
    { kind: 'opened', quietMs: 5 },
    doubtful({ quietMs: 5, owedWords: undefined }),
  ],
  ['what was owed before is owed after opening', doubtful(), { kind: 'opened', quietMs: 5 }, doubtful({ quietMs: 5 })],
  ['a stray byte raises doubt', cleanLine, { kind: 'stray' }, doubtful({ quietMs: 0, owedWords: undefined })],
  ['a stray byte adds nothing to doubt', doubtful({ matched: 1 }), { kind: 'stray' }, doubtful({ matched: 1 })],
  ['a missing reply raises doubt', cleanLine, { kind: 'unanswered', quietMs: 600, words: 27 }, doubtful()],
  [
    'a missing echo looks like no probe',
    cleanLine,
    { kind: 'unanswered', quietMs: 600, words: undefined },
    doubtful({ owedWords: undefined }),
  ],
  ['one proof ends doubt', doubtful({ silent: 9 }), { kind: 'proven' }, cleanLine],
  ['one match does not', doubtful({ silent: 9 }), { kind: 'matched' }, doubtful({ matched: 1 })],
  ['two matches do', doubtful({ matched: 1 }), { kind: 'matched' }, cleanLine],
  ['a refusal between them changes nothing', doubtful({ matched: 1 }), { kind: 'refused' }, doubtful({ matched: 1 })],
  ['silence between them does', doubtful({ matched: 1 }), { kind: 'silent' }, doubtful({ silent: 1 })],
  ['proofs leave a clean line clean', cleanLine, { kind: 'proven' }, cleanLine],
  ['matches leave a clean line clean', cleanLine, { kind: 'matched' }, cleanLine],
  ['refusals leave a clean line clean', cleanLine, { kind: 'refused' }, cleanLine],
  ['silent probes leave a clean line clean', cleanLine, { kind: 'silent' }, cleanLine],
];

describe('judgeLine', () => {
  test.each(table)('%s', (_, before, input, after) => {
    expect(judgeLine(before, input)).toEqual(after);
  });
});
