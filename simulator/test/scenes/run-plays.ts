import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const main = path.join(import.meta.dirname, 'play-main.ts');

/** Runs plays in a process of their own. */
export async function runPlays(args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [main, ...args], { maxBuffer: 100_000_000 });
  return JSON.parse(stdout);
}
