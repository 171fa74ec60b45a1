import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Running, run } from '../harness/process.ts';
import { Scratch } from '../harness/scratch.ts';
import { until } from '../harness/until.ts';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

const demo = (...args: string[]) => [
  'scripts/run.mjs',
  'scripts/demo/main.ts',
  '--data',
  scratch.path('demo'),
  '--port',
  '0',
  ...args,
];
/** The screen of a machine that does much else takes its time. */
const itsValues = (shown: Running) =>
  until(
    'its values',
    () => {
      if (shown.stdout.includes('UPS 10.1')) return true;
      throw new Error(`so far: ${shown.stdout.slice(-3000)} ${shown.stderr}`);
    },
    150_000,
  );

/** Processes of this demo, by the folder that its programs are told of. */
const alive = async (): Promise<string[]> =>
  (await run('pgrep', ['-f', scratch.path('demo')])).stdout.split('\n').filter((line) => line !== '');

test('npm start shows all units as they are stored, and a line to try next', async () => {
  const { code, stdout, stderr } = await run(process.execPath, demo('--once'), {}, 90_000);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  for (const word of [
    'rack-tcp',
    'rack-rtu',
    'rack-old',
    'AS0612345678',
    '601.3.D',
    '3S2042X14540',
    'UPS 04.1',
    'UPS 10.1',
    'load',
    'charge',
    'runtime',
    'temperature',
    'input',
    'OL',
  ])
    expect(stdout).toContain(word);
  expect(stdout).toMatch(/API +https:\/\/127\.0\.0\.1:\d+\/api\/v1\/ups/);
  expect(stdout.match(/simulator +http:/g)).toHaveLength(3);
  expect(stdout).toMatch(/ridethrough -- .*do rack-rtu outlet-group\.reboot --group 1 --wait/);
  expect(await alive()).toEqual([]);
}, 120_000);

test('nothing of it outlives it, even when it is killed; and it can be started again on its data', async () => {
  const first = new Running('npm start', process.execPath, ['scripts/demo/main.ts', ...demo().slice(2)]);
  scratch.later(() => first.kill());
  await itsValues(first);
  expect((await alive()).length).toBeGreaterThan(2);
  await first.kill();
  await until('all ended', async () => (await alive()).length === 0);
  const again = await run(process.execPath, demo('--once'), {}, 90_000);
  expect(again.code).toBe(0);
}, 300_000);

test('a second one on the same data is refused in words, and leaves the first alone', async () => {
  const first = new Running('npm start', process.execPath, demo());
  scratch.later(() => first.stop());
  await itsValues(first);
  const second = await run(process.execPath, demo('--once'), {}, 60_000);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/another cloud \(process \d+\) runs on/);
  expect(second.stderr).not.toMatch(/ {4}at /);
  const link = new URL(/simulator +(http:\S+)\/ +\(AS1724150316\)/.exec(first.stdout)?.[1] ?? 'http://none');
  expect((await fetch(`${link.origin}/state`)).status).toBe(200);
  expect(readFileSync(scratch.path('demo', 'agent.yaml'), 'utf8')).toContain('rack-rtu');
  expect(await first.stop()).toBe(0);
}, 300_000);

test.each([
  ['--bogus', 2],
  ['--help', 0],
])('npm start -- %s ends with %i', async (flag, code) => {
  const done = await run(process.execPath, ['scripts/run.mjs', 'scripts/demo/main.ts', flag]);
  expect(done.code).toBe(code);
  expect(done.stdout + done.stderr).toContain('npm start [-- options]');
});
