import { expect, test } from 'vitest';
import { hashPassword } from '../../src/local-page/password.ts';
import { Doorkeeper } from '../../src/nut/doorkeeper.ts';
import { VirtualClock } from '../virtual-clock.ts';

const HERE = '10.0.0.1';

async function open() {
  const clock = new VirtualClock();
  const wrong: number[] = [];
  const keeper = new Doorkeeper({
    users: [
      { name: 'mon', password: 'secret', actions: [], primary: true },
      { name: 'hashed', password: await hashPassword('long secret'), actions: ['set'], primary: false },
    ],
    clock,
    signal: new AbortController().signal,
    onWrong: ({ tries }) => wrong.push(tries),
  });
  /** How long the answer took, and whether it was yes. */
  const ask = async (address: string, name: string, password: string) => {
    const from = clock.now();
    const rights = await keeper.check(address, name, password);
    return { ms: clock.now() - from, rights };
  };
  const run = <T>(promise: Promise<T>) => clock.runUntil(promise);
  return { clock, keeper, ask, run, wrong };
}

test('the right password, plain or hashed, at once, with the rights of its user', async () => {
  const { ask } = await open();
  expect(await ask(HERE, 'mon', 'secret')).toEqual({ ms: 0, rights: { isPrimary: true, actions: [] } });
  expect(await ask(HERE, 'hashed', 'long secret')).toEqual({ ms: 0, rights: { isPrimary: false, actions: ['set'] } });
});

test('the answer to wrong ones takes longer each time, up to ten seconds, and the log hears of it ever more seldom', async () => {
  const { ask, run, wrong } = await open();
  const took: number[] = [];
  for (let tries = 0; tries < 9; tries++) took.push((await run(ask(HERE, 'mon', 'guess'))).ms);
  expect(took).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000, 10_000]);
  expect(wrong).toEqual([1, 2, 4, 8]);
  expect((await run(ask(HERE, 'nobody', 'x'))).rights).toBeUndefined();
});

test('a hundred wrong ones at once are looked at one after the other, most of them not at all', async () => {
  const { clock, ask, run } = await open();
  const tries = Array.from({ length: 100 }, (_, number) => ask(HERE, 'mon', `guess ${number}`));
  await clock.advance(500);
  // Somebody with the right one, new from there in the middle of it, gets in between the guesses.
  const honest = run(ask(HERE, 'mon', 'secret'));
  expect((await run(Promise.all(tries))).every(({ rights }) => rights === undefined)).toBe(true);
  await honest;
});

test('who was right before, from elsewhere, or under another name does not wait for who guesses', async () => {
  const { clock, ask, run } = await open();
  await ask(HERE, 'mon', 'secret');
  const guesses = Array.from({ length: 50 }, () => ask(HERE, 'mon', 'guess'));
  await clock.advance(2500);
  expect(await ask(HERE, 'mon', 'secret')).toMatchObject({ ms: 0, rights: { isPrimary: true } });
  expect(await ask('10.0.0.2', 'mon', 'secret')).toMatchObject({ ms: 0, rights: { isPrimary: true } });
  expect((await ask(HERE, 'hashed', 'long secret')).rights).toBeDefined();
  await run(Promise.all(guesses));
});

test('two hundred clients of one machine with a hashed password all get in, for the price of one look', async () => {
  const { ask } = await open();
  const from = performance.now();
  const all = await Promise.all(Array.from({ length: 200 }, () => ask(HERE, 'hashed', 'long secret')));
  expect(all.every(({ rights }) => rights !== undefined)).toBe(true);
  expect(performance.now() - from).toBeLessThan(3000);
});

test('comparing with what was right before is no way to guess fast', async () => {
  const { clock, ask, run } = await open();
  await ask(HERE, 'mon', 'secret');
  const guesses = Array.from({ length: 1000 }, () => ask(HERE, 'mon', 'guess'));
  await clock.advance(100);
  // By now also the right one has to wait its turn, which comes.
  const late = await run(ask(HERE, 'mon', 'secret'));
  expect(late.ms).toBeGreaterThan(0);
  await run(Promise.all(guesses));
  await clock.advance(60_000);
  expect(await ask(HERE, 'mon', 'secret')).toMatchObject({ ms: 0, rights: { isPrimary: true } });
});
