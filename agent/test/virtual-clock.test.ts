import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('wakes sleepers in the order of their times, also those that begin meanwhile', async () => {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push(`${name} ${clock.now()}`);
  };
  void sleeper('b', 20);
  void sleeper('a', 10).then(() => sleeper('c', 5));
  await clock.advance(30);
  expect(woken).toEqual(['a 10', 'c 15', 'b 20']);
  expect(clock.now()).toBe(30);
});

test('runs until a promise settles, and fails when nothing can settle it', async () => {
  const clock = new VirtualClock();
  expect(await clock.runUntil(clock.sleep(1234).then(() => 'done'))).toBe('done');
  expect(clock.now()).toBe(1234);
  await expect(clock.runUntil(new Promise(() => {}))).rejects.toThrow('not on this clock');
});
