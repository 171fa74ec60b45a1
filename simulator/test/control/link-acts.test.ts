import { describe, expect, test } from 'vitest';
import type { Stage } from '../../src/control/acts/act.ts';
import { acts } from '../../src/control/acts/acts.ts';
import { linkBody } from '../../src/control/acts/link.ts';
import type { LinkChange } from '../../src/line/links.ts';

/** What an act asks of the links. */
async function asked(name: 'link' | 'nonsense', body: unknown): Promise<unknown[]> {
  const bound = acts[name].bind(body);
  if (!bound.ok) throw new Error(JSON.stringify(bound.mistakes));
  const calls: unknown[] = [];
  const links: Stage['links'] = {
    change: async (change: LinkChange) => void calls.push(change),
    setNonsense: (reading) => void calls.push(reading),
    clearNonsense: (register) => void calls.push(['clear', register]),
  };
  const stage: Pick<Stage, 'links'> = { links };
  await bound.run(stage as Stage);
  return calls;
}
const places = (name: 'link' | 'nonsense', body: unknown): string[] => {
  const bound = acts[name].bind(body);
  return bound.ok ? [] : bound.mistakes.map(({ path }) => path);
};

describe('link', () => {
  test.each([
    [
      { down: true, forMs: 5000 },
      { down: ['tcp', 'rtu'], forMs: 5000 },
    ],
    [{ stuck: true }, { stuck: 0 }],
    [{ stuck: 255 }, { stuck: 255 }],
    [{ chatter: true }, { chatter: { everyMs: 500, bytes: 3 } }],
    [{ chatter: { everyMs: 20 } }, { chatter: { everyMs: 20, bytes: 3 } }],
    [
      { chatter: false, unplugged: true },
      { chatter: false, unplugged: true },
    ],
    [
      { quirks: { burst: {}, oneRequest: {}, writeReset: {}, longestRead: null } },
      {
        quirks: {
          burst: { connections: 5, withinMs: 10_000, deadMs: 30_000 },
          oneRequest: { after: 'close', pauseMs: 2000 },
          writeReset: { gapMs: 200, forMs: [1000, 2000] },
          longestRead: null,
        },
      },
    ],
    [{ quirks: { replyMs: [737, 2500], gaps: 'reserved' } }, { quirks: { replyMs: [737, 2500], gaps: 'reserved' } }],
    [
      {
        faults: [
          { kind: 'pieces', ms: 5 },
          { kind: 'close', bytes: 0 },
        ],
      },
      {
        faults: [
          { kind: 'pieces', on: 'any', to: 'any', ms: 5 },
          { kind: 'close', on: 'any', to: 'any', bytes: 0 },
        ],
      },
    ],
  ])('%j', async (body, change) => {
    expect(await asked('link', body)).toEqual([change]);
  });

  test.each<[string, unknown, string[]]>([
    ['a time for nothing', { forMs: 5, faults: [] }, ['forMs']],
    ['no byte', { stuck: 256 }, ['stuck']],
    ['a fault that needs its time', { faults: [{ kind: 'pieces' }] }, ['faults/0/ms']],
    ['members that a fault has no use for', { faults: [{ kind: 'drop', ms: 5, bytes: 1 }] }, ['faults/0']],
    ['a range the wrong way round', { faults: [{ kind: 'late', ms: 5, upToMs: 4 }] }, ['faults/0/upToMs']],
    ['a quirk there is not', { quirks: { slow: 1 } }, ['quirks']],
    [
      'wrong quirks',
      { quirks: { replyMs: [5, 1], longestRead: 0, gaps: 'x' } },
      ['quirks/replyMs', 'quirks/longestRead', 'quirks/gaps'],
    ],
    [
      'wrong members of a quirk',
      { quirks: { burst: { connections: 0, deadMs: 0 } } },
      ['quirks/burst/connections', 'quirks/burst/deadMs'],
    ],
    ['what is no object', 5, ['']],
    ['nothing', {}, ['']],
  ])('refuses %s', (_, body, expected) => {
    expect(places('link', body)).toEqual(expected);
  });
});

describe('nonsense', () => {
  test.each([
    [
      { register: 'charge', words: [870] },
      { register: 'charge', words: [870], on: 'any', count: 1 },
    ],
    [
      { register: 'charge', words: [870], count: 3, on: 'rtu' },
      { register: 'charge', words: [870], on: 'rtu', count: 3 },
    ],
    [
      { register: 'runtime', absent: true, forMs: 5000 },
      { register: 'runtime', on: 'any', forMs: 5000 },
    ],
    [{ clear: true }, ['clear', undefined]],
    [{ clear: true, register: 'charge' }, ['clear', 'charge']],
  ])('%j', async (body, call) => {
    expect(await asked('nonsense', body)).toEqual([call]);
  });

  test.each<[string, unknown, string[]]>([
    ['no such register', { register: 'charging', words: [1] }, ['register']],
    ['too few words', { register: 'runtime', words: [1] }, ['words']],
    ['neither words nor absence', { register: 'charge' }, ['words']],
    ['both', { register: 'charge', words: [1], absent: true }, ['words']],
    ['no register', { words: [1] }, ['register']],
    ['what is no word', { register: 'charge', words: [65_536] }, ['words/0']],
    ['what is no object', 'charge', ['']],
  ])('refuses %s', (_, body, expected) => {
    expect(places('nonsense', body)).toEqual(expected);
  });
});

test.each([
  ['crc', 'tcp', 'rtu'],
  ['garble', 'tcp', 'rtu'],
  ['transaction', 'rtu', 'tcp'],
  ['close', 'rtu', 'tcp'],
])('%s on %s is refused, as only %s can show it', (kind, on, only) => {
  const mistakesOn = (where: object) => linkBody.safeParse({ faults: [{ kind, ...where }] }).error?.issues ?? [];
  expect(mistakesOn({ on })).toMatchObject([
    { path: ['faults', 0, 'on'], message: `${kind} can only be seen on ${only}: that, or any` },
  ]);
  for (const fine of [{}, { on: 'any' }, { on: only }]) expect(mistakesOn(fine)).toEqual([]);
});
