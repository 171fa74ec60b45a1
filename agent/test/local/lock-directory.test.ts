import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockDirectory } from '../../src/adapters/lock-directory.ts';

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'ridethrough-lock-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

test('a second agent is told who runs; a lock whose process was killed is free again', async () => {
  const directory = path.join(scratch(), 'made', 'on the way');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'lock-child.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(() => lockDirectory(directory)).toThrow(
    expect.objectContaining({ code: 'locked', exitCode: 1, message: expect.stringContaining(`process ${child.pid}`) }),
  );
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const release = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(expect.objectContaining({ code: 'locked' }));
  release();
  lockDirectory(directory)();
});

test('a directory that cannot be made is said', () => {
  const file = path.join(scratch(), 'a-file');
  writeFileSync(file, '');
  expect(() => lockDirectory(path.join(file, 'data'))).toThrow(expect.objectContaining({ code: 'data-dir' }));
});
