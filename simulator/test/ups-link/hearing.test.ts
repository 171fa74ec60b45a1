import { upsLinkNames, upsLinkRow } from '@ridethrough/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Doing, type Hearing, hear, startHearing } from '../../src/ups-link/hearing.ts';

const all = () => true;
const smart: Hearing = { ...startHearing, mode: 'smart' };

/** What the last of these characters brings, each so long after the one before. */
function last(characters: readonly (string | number)[], from = smart): Doing {
  let hearing = from;
  let atMs = 0;
  let doing: Doing = { do: 'nothing', because: 'dumb' };
  for (const each of characters) {
    if (typeof each === 'number') atMs += each;
    else ({ hearing, doing } = hear(hearing, each, atMs, all));
  }
  return doing;
}

test('before smart mode nothing but Y is heard', () => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code);
    const { hearing, doing } = hear(startHearing, character, 0, all);
    if (character === 'Y') expect([hearing.mode, doing.do]).toEqual(['smart', 'enter']);
    else expect([hearing, doing]).toEqual([startHearing, { do: 'nothing', because: 'dumb' }]);
  }
});

test('every character of the table does what its row says', () => {
  for (const name of upsLinkNames) {
    const { ask, access } = upsLinkRow(name);
    const doing = last([...ask]);
    const expected = {
      read: { do: 'answer', name },
      cycle: { do: 'answer', name },
      text: { do: 'answer', name },
      once: name === 'sleep' ? { do: 'wait', name } : { do: 'act', name },
      twice: { do: 'wait', name },
      mode: { smartMode: { do: 'enter' }, dumbMode: { do: 'leave' }, nudge: { do: 'nothing', because: 'nudge' } }[
        name as 'nudge'
      ],
      never: { do: 'unknown' },
    }[access];
    if (name === 'nextValue' || name === 'previousValue')
      expect(doing).toEqual({ do: 'step', name: undefined, by: name === 'nextValue' ? 1 : -1 });
    else expect(doing, name).toEqual(expected);
  }
});

describe('what has to be sent twice', () => {
  test.each(['K', 'Z', '\x0e'])('%j acts on the second, from 1.4 s to 8 s after the first', (character) => {
    const twice = (gap: number) => last([character, gap, character]).do;
    expect([0, 1000, 1399].map(twice)).toEqual(['wait', 'wait', 'wait']);
    expect([1400, 1500, 8000].map(twice)).toEqual(['act', 'act', 'act']);
    expect(twice(8001), 'and begins anew after that').toBe('wait');
  });

  test('too early a second begins anew', () => {
    expect(last(['K', 1000, 'K', 1000, 'K']).do).toBe('wait');
    expect(last(['K', 1000, 'K', 1500, 'K']).do).toBe('act');
  });

  test('another character breaks it, and a third does nothing more', () => {
    expect(last(['K', 1000, 'Q', 600, 'K']).do).toBe('wait');
    expect(last(['Z', 1500, 'K']).do).toBe('wait');
    expect(last(['K', 1500, 'K', 1500, 'K']).do).toBe('wait');
  });
});

describe('@ and three digits', () => {
  test('acts on the third, each within 6 s', () => {
    expect(last(['@', 50, '0', 50, '0', 50, '1'])).toEqual({ do: 'act', name: 'sleep', argument: '001' });
    expect(last(['@', 3000, '1', 3000, '2', 6000, '3'])).toEqual({ do: 'act', name: 'sleep', argument: '123' });
    expect(last(['@', 50, '0', 50, '0']).do).toBe('wait');
    expect(last(['@', 50, '0', 6001, '0']), 'asks for a constant then').toEqual({
      do: 'answer',
      name: 'batteryConstant',
    });
  });

  test('what is no digit breaks it', () => {
    expect(last(['@', 50, '0', 50, 'Q'])).toEqual({ do: 'answer', name: 'status' });
    expect(last(['@', 50, '0', 50, 'Q', 50, '0', 50, '1']).do).not.toBe('act');
  });
});

describe('edits', () => {
  test('- and + mean the setting asked last, and no other after anything else', () => {
    expect(last(['s', '-'])).toEqual({ do: 'step', name: 'sensitivity', by: 1 });
    expect(last(['s', '-', '+'])).toEqual({ do: 'step', name: 'sensitivity', by: -1 });
    expect(last(['s', 'u', '-'])).toEqual({ do: 'step', name: 'transferHigh', by: 1 });
    for (const other of ['Q', 'A', 'Y', '\x1b'])
      expect(last(['s', other, '-']), other).toEqual({ do: 'step', name: undefined, by: 1 });
  });

  test('a text takes eight characters, whatever they are, CR for a space', () => {
    expect(last(['c', '-', ...'RACK7\r\r\r'])).toEqual({ do: 'store', name: 'upsId', text: 'RACK7   ' });
    expect(last(['x', '-', ...'09/20/13'])).toEqual({ do: 'store', name: 'batteryDate', text: '09/20/13' });
    expect(last(['c', '-', ...'YSKZ@001'])).toEqual({ do: 'store', name: 'upsId', text: 'YSKZ@001' });
    expect(last(['c', '-', ...'RACK7']).do).toBe('wait');
  });

  test('a text that stops is given up', () => {
    expect(last(['c', '-', ...'RACK', 6001, 'Q'])).toEqual({ do: 'answer', name: 'status' });
    expect(last(['c', '-', ...'RACK', '\x01'])).toEqual({ do: 'answer', name: 'model' });
    expect(last(['c', '+'])).toEqual({ do: 'step', name: undefined, by: 1 });
  });
});

test('nothing acts that was not sent in full, however characters and times fall', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...'YQs-cKZ@0129\x0e\x7f'), fc.nat(9000)), { maxLength: 40 }),
      (sent) => {
        let hearing: Hearing = smart;
        let atMs = 0;
        const before: { readonly character: string; readonly atMs: number }[] = [];
        for (const [character, gap] of sent) {
          atMs += gap;
          const heard = hear(hearing, character, atMs, all);
          hearing = heard.hearing;
          if (heard.doing.do === 'act' && ['turnOff', 'turnOffLater', 'turnOn'].includes(heard.doing.name)) {
            expect(
              before.some((one) => one.character === character && atMs - one.atMs >= 1400 && atMs - one.atMs <= 8000),
            ).toBe(true);
          }
          if (heard.doing.do === 'act' && heard.doing.name === 'sleep')
            expect(
              before
                .slice(-3)
                .map((one) => one.character)
                .join('') + character,
            ).toMatch(/^@\d{3}$/);
          before.push({ character, atMs });
        }
      },
    ),
  );
});
