import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compareEpochs } from '@ridethrough/protocol';
import { expect, it } from 'vitest';
import { openTestDisk, takeAll, testDirectory } from './open-test-disk.ts';

const ROUNDS = 4;
const child = fileURLToPath(new URL('./writer-child.ts', import.meta.url));

/** Runs the writer on the directory, kills it at some moment, and returns every line that it got out. */
async function writeAndKill(directory: string, afterLines: number): Promise<string[]> {
  const writer = spawn(process.execPath, [child, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => writer.once('exit', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    lines.push(line);
    if (lines.length === afterLines) writer.kill('SIGKILL');
  }
  await exited;
  return lines;
}

it('holds everything acknowledged after kill -9, under keys that never come twice, without holes', async () => {
  const directory = await testDirectory();
  const acknowledged = new Map<string, string>();
  const commands: string[] = [];
  const epochs: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of await writeAndKill(directory, 20 + Math.floor(Math.random() * 600))) {
      const [what = '', first = '', seq = '', n = ''] = line.split(' ');
      if (what === 'epoch') epochs.push(first);
      if (what === 'command') commands.push(first);
      if (what !== 'record') continue;
      expect(acknowledged.has(`${first} ${seq}`)).toBe(false);
      acknowledged.set(`${first} ${seq}`, n);
    }
  }
  const { outbox, journal, epoch } = await openTestDisk(directory);
  expect(new Set([...epochs, epoch]).size).toBe(ROUNDS + 1);
  expect([...epochs, epoch].sort(compareEpochs)).toEqual([...epochs, epoch]);

  await outbox.beginSending();
  const held = [...(await takeAll(outbox, 'urgent')), ...(await takeAll(outbox, 'backlog'))];
  const byKey = new Map(held.map((one) => [`${one.epoch} ${one.seq}`, JSON.parse(one.text)]));
  expect(byKey.size).toBe(held.length);
  for (const [key, n] of acknowledged) {
    const { body } = byKey.get(key) ?? {};
    expect(String(body?.n ?? body?.samples?.[0].readings.n)).toBe(n);
  }
  const states = await outbox.epochs();
  for (const one of epochs) {
    const numbers = held.filter((record) => record.epoch === one).map((record) => record.seq);
    const state = states.find((known) => known.epoch === one);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: (state?.next ?? 0) - 1 }, (_, at) => at + 1));
    const closing = held
      .map(({ text }) => JSON.parse(text))
      .filter(({ kind, body }) => kind === 'epoch-closed' && body.closed === one);
    expect(closing.map(({ body }) => body.lastSeq)).toEqual([(state?.next ?? 0) - 1]);
  }
  for (const id of commands) expect(await journal.find(id)).toBeDefined();
  expect(commands.length).toBeGreaterThan(0);
});
