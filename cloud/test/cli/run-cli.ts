import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { runCli } from '../../src/cli/run-cli.ts';
import { Output } from '../../src/cli/show/output.ts';

const main = path.join(import.meta.dirname, '../../src/cli/main.ts');

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The command line as a process of its own. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';

  constructor(url: string, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, RIDETHROUGH_URL: url, ...env },
    });
    this.child.stdout?.on('data', (text) => (this.out += text));
    this.child.stderr?.on('data', (text) => (this.err += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => resolve({ code, out: this.out, err: this.err }));
    });
  }
}

export const runProcess = (url: string, ...args: string[]): Promise<Ended> => new CliProcess(url, args).ended;

/** The same in this process: a process of its own takes most of a second to start. */
export const runHere = (url: string, ...args: string[]): Promise<Ended> => runPatiently(url, 15_000, ...args);

/** With another patience than a person's. */
export async function runPatiently(url: string, answerWithinMs: number, ...args: string[]): Promise<Ended> {
  const written = { out: '', err: '' };
  const code = await runCli(args, {
    out: new Output({ write: (text) => (written.out += text) }, { write: (text) => (written.err += text) }, undefined),
    url,
    answerWithinMs,
    signal: new AbortController().signal,
    wallNow: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return { code, ...written };
}
