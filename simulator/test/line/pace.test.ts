import { describe, expect, test } from 'vitest';
import { clock } from '../../src/adapters/clock.ts';
import { characterMs, pace } from '../../src/line/pace.ts';
import type { Time } from '../../src/line/time.ts';

/** Virtual time whose sleeps last longer than asked, as on a busy machine. */
function virtualTime(lateMs: (sleep: number) => number): Time {
  let now = 1000;
  let sleeps = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms + lateMs(sleeps++);
    },
  };
}

describe.each([
  ['on a quiet machine', () => 0.05],
  ['with timers that are late now and then', (sleep: number) => (sleep % 7 === 0 ? 6 : 0.3)],
])('a frame of 59 bytes at 9600 baud, %s', (_, late) => {
  test('no byte leaves early, the frame ends in time, nothing is lost', async () => {
    const time = virtualTime(late);
    const start = time.now();
    const frame = Buffer.from(Array.from({ length: 59 }, (_, index) => index));
    const sent: number[] = [];
    await pace(frame, {
      baud: 9600,
      time,
      write: (bytes) => {
        sent.push(...bytes);
        expect(time.now() - start).toBeGreaterThanOrEqual(sent.length * characterMs(9600) - 1e-6);
      },
    });
    expect(Buffer.from(sent)).toEqual(frame);
    expect(time.now() - start).toBeLessThan(59 * characterMs(9600) + 8);
  });
});

test('an odd last byte goes out, and slow lines go byte by byte', async () => {
  const pieces: number[] = [];
  await pace(Buffer.alloc(5), {
    baud: 2400,
    time: virtualTime(() => 0),
    write: (bytes) => void pieces.push(bytes.length),
  });
  expect(pieces).toEqual([1, 1, 1, 1, 1]);
  await pace(Buffer.alloc(0), { baud: 2400, time: virtualTime(() => 0), write: () => expect.unreachable() });
});

test('an ended line sends no more', async () => {
  const ended = new AbortController();
  let sent = 0;
  const write = (bytes: Uint8Array) => {
    sent += bytes.length;
    ended.abort();
  };
  await pace(Buffer.alloc(100), { baud: 9600, time: virtualTime(() => 0), write, signal: ended.signal });
  expect(sent).toBe(2);
});

test('on the real clock the frame takes its time', async () => {
  const start = clock.now();
  let sent = 0;
  await pace(Buffer.alloc(100), {
    baud: 9600,
    time: clock,
    write: (bytes) => {
      sent += bytes.length;
    },
  });
  const took = clock.now() - start;
  expect(sent).toBe(100);
  expect(took).toBeGreaterThanOrEqual(100 * characterMs(9600) - 0.5);
  expect(took).toBeLessThan(1000);
});
