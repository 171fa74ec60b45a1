import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { type CliSurroundings, runCli } from '../../src/cli/run-cli.ts';
import { Output } from '../../src/cli/show/output.ts';

const main = path.join(import.meta.dirname, '../../src/cli/main.ts');

/** What the command line is told of a cloud. */
export type CloudToCall = {
  readonly url: string;
  readonly key: string | undefined;
  readonly ca: string | undefined;
  readonly caHash?: string | undefined;
};

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The command line as a process of its own. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  out = '';
  err = '';

  constructor(cloud: CloudToCall, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(
      process.execPath,
      [main, ...args, ...(cloud.caHash === undefined ? [] : ['--ca-hash', cloud.caHash])],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, RIDETHROUGH_URL: cloud.url, RIDETHROUGH_API_KEY: cloud.key ?? '', ...env },
      },
    );
    this.child.stdout?.on('data', (text) => (this.out += text));
    this.child.stderr?.on('data', (text) => (this.err += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => resolve({ code, out: this.out, err: this.err }));
    });
  }
}

export const runProcess = (cloud: CloudToCall, ...args: string[]): Promise<Ended> => new CliProcess(cloud, args).ended;

/** The same in this process: a process of its own takes most of a second to start. */
export const runHere = (cloud: CloudToCall, ...args: string[]): Promise<Ended> => runAsked(cloud, args);

/** With another patience than a person's. */
export const runPatiently = (cloud: CloudToCall, answerWithinMs: number, ...args: string[]): Promise<Ended> =>
  runAsked(cloud, args, async () => undefined, answerWithinMs);

/** With a person at the terminal who answers so; undefined: there is none. */
export async function runAsked(
  { url, key, ca }: CloudToCall,
  args: readonly string[],
  ask: CliSurroundings['ask'] = async () => undefined,
  answerWithinMs = 15_000,
): Promise<Ended> {
  const written = { out: '', err: '' };
  const code = await runCli(args, {
    out: new Output({ write: (text) => (written.out += text) }, { write: (text) => (written.err += text) }, undefined),
    url,
    key,
    ca,
    ask,
    answerWithinMs,
    signal: new AbortController().signal,
    wallNow: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return { code, ...written };
}
