import { expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';

test('never sleeps shorter than asked', async () => {
  for (const ms of [0, 0.4, 1.5, 2.3, 5.7]) {
    const startedAtMs = systemClock.now();
    await systemClock.sleep(ms);
    expect(systemClock.now() - startedAtMs).toBeGreaterThanOrEqual(ms);
  }
});

test('is woken by its signal, with the reason', async () => {
  const abort = new AbortController();
  const sleeping = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleeping).rejects.toThrow('enough');
  await expect(systemClock.sleep(0, abort.signal)).rejects.toThrow('enough');
});
