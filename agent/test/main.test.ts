import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const main = path.join(import.meta.dirname, '../src/main.ts');

/** Runs the agent's program to its end. */
async function runMain(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, errors };
}

function configFile(text: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ridethrough-main-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'agent.yaml');
  writeFileSync(file, text);
  return file;
}

const yaml = (data: string) => `agent: {data: ${data}}\nups: [{label: a, link: "modbus-tcp://127.0.0.1:1"}]\n`;

test('a data directory that cannot be made is refused in a sentence', async () => {
  const { code, out, errors } = await runMain('--config', configFile(yaml('/proc/ridethrough')));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(errors).toMatch(/^the data directory \/proc\/ridethrough cannot be used: ENOENT: [^\n]+\n$/);
});

test('with --json a failure is told on standard output too, each mistake with its place', async () => {
  const file = configFile(yaml('d').replace('label: a', 'labl: a'));
  const { code, out, errors } = await runMain('--config', file, '--check', '--json');
  expect(code).toBe(2);
  expect(errors).toContain(`${file}:2: ups[0].labl: there is no such entry`);
  const { error } = JSON.parse(out);
  expect(error).toMatchObject({ code: 'config', message: errors.trim() });
  expect(error.mistakes).toEqual(
    expect.arrayContaining([{ line: 2, path: 'ups[0].labl', says: expect.stringContaining('there is no such entry') }]),
  );
  expect(error.mistakes).toHaveLength(errors.trim().split('\n').length);

  const status = await runMain('status', '--config', configFile(yaml('d')), '--json');
  expect(status.code).toBe(1);
  expect(JSON.parse(status.out)).toEqual({ error: { code: 'not-running', message: status.errors.trim() } });

  const usage = await runMain('--json', '--confg', 'x');
  expect(usage.code).toBe(2);
  expect(JSON.parse(usage.out).error.mistakes.map(({ says }: { says: string }) => says)).toEqual([
    expect.stringContaining('--confg'),
    expect.stringContaining('--config FILE is missing'),
  ]);
});

test('every mistake of the command line is named', async () => {
  const { code, out, errors } = await runMain('start', '--confg', 'x', '--log-level', 'loud', '--check=yes');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  for (const named of ['start', '--confg', 'loud', '--check', '--config FILE']) expect(errors).toContain(named);
});
