import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { StatesDirectory } from '../../src/adapters/states-directory.ts';
import { testDirectory } from '../outbox/open-test-disk.ts';

const child = fileURLToPath(new URL('./replace-child.ts', import.meta.url));
const files = (text: string) => ({ 'agent.key': text, 'agent.crt': text, 'bundle.jws': text });

/** What it said, empty when it was killed. `blocks`: no file may grow beyond so many KB, as on a full disk. */
function replaceInChild(directory: string, killAt: number, text: string, blocks?: number): Promise<string> {
  const limit = blocks === undefined ? '' : `ulimit -f ${blocks}; `;
  const args = ['-c', `${limit}exec "$0" "$@"`, process.execPath, child, directory, String(killAt), text];
  return new Promise((resolve) => execFile('bash', args, (_error, stdout) => resolve(stdout)));
}

function contents(states: StatesDirectory): string[] {
  return readdirSync(states.path)
    .sort()
    .map((name) => readFileSync(path.join(states.path, name), 'utf8').slice(0, 8));
}

it('replaces all files together, for the owner alone, and leaves nothing behind', async () => {
  const states = new StatesDirectory(path.join(await testDirectory(), 'identity'));
  states.replace(files('one'), undefined);
  const { state } = states;
  states.replace(files('two'), state);
  expect(contents(states)).toEqual(['two', 'two', 'two']);
  expect(readdirSync(states.directory).sort()).toEqual(['current', 'lock', states.state].sort());
  expect(statSync(states.directory).mode & 0o777).toBe(0o700);
  expect(statSync(states.path).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(states.path, 'agent.key')).mode & 0o777).toBe(0o600);
  expect(() => states.replace(files('late'), state)).toThrow('another process');
  expect(contents(states)).toEqual(['two', 'two', 'two']);
  states.remove();
  expect(states.state).toBeUndefined();
  expect(readdirSync(states.directory)).toEqual(['lock']);
});

it('has one whole state after a kill at any step, and the next one cleans up', async () => {
  const scratch = await testDirectory();
  const counted = new StatesDirectory(path.join(scratch, 'count'));
  counted.replace(files('old'), undefined);
  const said = await replaceInChild(counted.directory, 0, 'new');
  const steps = Number(said.replace('done ', ''));
  expect(steps).toBeGreaterThan(15);
  const seen = new Set<string>();
  const tryStep = async (step: number) => {
    const states = new StatesDirectory(path.join(scratch, `step-${step}`));
    states.replace(files('old'), undefined);
    expect(await replaceInChild(states.directory, step, 'new')).toBe('');
    const [first = '', ...others] = contents(states);
    expect(['old', 'new']).toContain(first);
    expect(others).toEqual([first, first]);
    seen.add(first);
    states.replace(files('next'), states.state);
    expect(contents(states)).toEqual(['next', 'next', 'next']);
    expect(readdirSync(states.directory)).toHaveLength(3);
  };
  const all = Array.from({ length: steps }, (_, at) => at + 1);
  const lane = async () => {
    for (let step = all.shift(); step !== undefined; step = all.shift()) await tryStep(step);
  };
  await Promise.all([lane(), lane()]);
  expect(seen).toEqual(new Set(['old', 'new']));
});

it('leaves the old one whole when the disk is full, and takes a new one when there is room again', async () => {
  const states = new StatesDirectory(path.join(await testDirectory(), 'identity'));
  states.replace(files('old'), undefined);
  for (const blocks of [0, 1]) {
    expect(await replaceInChild(states.directory, 0, 'x'.repeat(5000), blocks)).toMatch(/^(refused .*EFBIG|)/);
    expect(contents(states)).toEqual(['old', 'old', 'old']);
    expect(readdirSync(states.directory)).toHaveLength(3);
  }
  expect(await replaceInChild(states.directory, 0, 'new')).toMatch(/^done/);
  expect(contents(states)).toEqual(['new', 'new', 'new']);
});

it('says when the directory cannot be had', async () => {
  const scratch = await testDirectory();
  mkdirSync(path.join(scratch, 'identity'));
  const states = new StatesDirectory(path.join(scratch, 'identity', 'lock'));
  new StatesDirectory(path.join(scratch, 'identity')).tryOut(10);
  expect(() => states.replace(files('x'), undefined)).toThrow();
});
