import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from './until.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What a finished program left. */
export type Finished = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** A running program of ours (or a peer), ended by its own id and no other. */
export class Running {
  readonly child: ChildProcess;
  readonly name: string;
  stdout = '';
  stderr = '';
  #ended: Promise<number | null>;

  constructor(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.name = name;
    this.child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (text: Buffer) => (this.stderr = `${this.stderr}${text}`.slice(-200_000)));
    this.child.stdout?.on('data', (text: Buffer) => (this.stdout = `${this.stdout}${text}`.slice(-2_000_000)));
    this.#ended = once(this.child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
    this.#ended.catch(() => undefined);
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error(`${this.name} did not start`);
    return pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The first line of JSON that it prints. */
  async ready(withinMs = 90_000): Promise<Record<string, unknown>> {
    return until(
      `${this.name} ready`,
      () => {
        const line = this.stdout
          .split('\n')
          .slice(0, -1)
          .find((text) => text.startsWith('{'));
        if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
        if (!this.isRunning)
          throw new Error(`it ended with ${this.child.exitCode ?? this.child.signalCode}: ${this.stderr}`);
        return undefined;
      },
      withinMs,
    );
  }

  async signal(signal: NodeJS.Signals): Promise<number | null> {
    if (this.isRunning) this.child.kill(signal);
    return this.#ended;
  }

  /** In order, and by force when it does not end. */
  async stop(withinMs = 10_000): Promise<number | null> {
    const force = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    try {
      return await this.signal('SIGTERM');
    } finally {
      clearTimeout(force);
    }
  }

  kill = (): Promise<number | null> => this.signal('SIGKILL');

  async finished(): Promise<Finished> {
    const code = await this.#ended;
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

const entries = {
  simulator: 'simulator/src/main.ts',
  agent: 'agent/src/main.ts',
  cloud: 'cloud/src/main.ts',
  ridethrough: 'cloud/src/cli/main.ts',
} as const;

/** Starts one of our programs as its users do, on this Node; with `core`, kept to that one by `taskset`. */
export function ours(
  program: keyof typeof entries,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  core?: number,
): Running {
  const command = [process.execPath, path.join(root, entries[program]), ...args];
  const [file = '', ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  return new Running(program, file, rest, env);
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  withinMs = 30_000,
): Promise<Finished> {
  const running = new Running(command, command, args, env);
  const timer = setTimeout(() => running.child.kill('SIGKILL'), withinMs);
  try {
    const [finished] = await Promise.all([running.finished(), once(running.child, 'close')]);
    return { ...finished, stdout: running.stdout, stderr: running.stderr };
  } finally {
    clearTimeout(timer);
  }
}
