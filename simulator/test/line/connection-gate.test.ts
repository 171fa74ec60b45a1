import { describe, expect, test } from 'vitest';
import { afterConnect, afterEnd, isShut, openGate } from '../../src/line/connection-gate.ts';

const burst = { connections: 3, withinMs: 1000, deadMs: 5000 };
/** The gate after connections at these times. */
const after = (...times: number[]) => times.reduce((gate, at) => afterConnect(gate, { burst }, at), openGate);

describe('a burst of connections', () => {
  test.each([
    ['too few', [0, 100], 100, false],
    ['enough', [0, 100, 200], 200, true],
    ['until the time is over', [0, 100, 200], 5199, true],
    ['and no longer', [0, 100, 200], 5200, false],
    ['the first too long ago', [0, 900, 1000], 1000, false],
    ['counting begins anew', [0, 1, 2, 6000, 6001], 6001, false],
    ['and shuts again', [0, 1, 2, 6000, 6001, 6002], 6002, true],
  ])('%s', (_, times, now, shut) => {
    expect(isShut(after(...times), now)).toBe(shut);
  });

  test('without the quirk nothing is counted', () => {
    let gate = openGate;
    for (let at = 0; at < 100; at++) gate = afterConnect(gate, {}, at);
    expect(isShut(gate, 100)).toBe(false);
    expect(isShut(afterConnect(gate, { burst }, 100), 100)).toBe(false);
  });
});

test('the pause after the end of a connection, only for who has one request each', () => {
  const quirk = { oneRequest: { after: 'close', pauseMs: 2000 } } as const;
  const gate = afterEnd(openGate, quirk, 1000);
  expect([isShut(gate, 2999), isShut(gate, 3000)]).toEqual([true, false]);
  expect(isShut(afterEnd(openGate, {}, 1000), 1000)).toBe(false);
  // An end of another connection never makes the pause of a burst shorter.
  expect(isShut(afterEnd(after(0, 1, 2), quirk, 3), 5001)).toBe(true);
});
