import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Told of each process that starts and ends, so that none outlives the demo. */
export type Leash = { readonly hold: (pid: number) => void; readonly release: (pid: number) => void };

/** Starts the process that ends the others should the demo be killed. */
export function startLeash(cwd: string): Leash {
  const child = spawn(process.execPath, ['scripts/demo/leash.ts'], {
    cwd,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  child.on('error', () => undefined);
  child.unref();
  return { hold: (pid) => child.stdin.write(`${pid}\n`), release: (pid) => child.stdin.write(`-${pid}\n`) };
}

/** One program of the demo: started as its own process, known by the JSON line that it prints when it is ready. */
export class Child {
  readonly name: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  readonly #leash: Leash;
  #errors = '';

  constructor(name: string, args: readonly string[], leash: Leash) {
    this.name = name;
    this.#args = args;
    this.#leash = leash;
  }

  /** Starts it and gives its JSON line. Rejects, in words for a person, when it ends before that. */
  async start(cwd: string): Promise<Record<string, unknown>> {
    // In a group of its own, so that Ctrl-C reaches only the demo, which then stops them in order.
    const child = spawn(process.execPath, this.#args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined) {
      this.#leash.hold(pid);
      child.once('exit', () => this.#leash.release(pid));
    }
    child.stderr.on('data', (text: Buffer) => (this.#errors = `${this.#errors}${text}`.slice(-4000)));
    let printed = '';
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        if (printed.includes('\n')) return;
        printed += text;
        const [line = '', rest] = printed.split('\n');
        if (rest !== undefined) resolve(JSON.parse(line) as Record<string, unknown>);
      });
      child.once('error', (error) => reject(new Error(`${this.name} could not be started: ${error.message}`)));
      child.once('exit', (code, signal) => reject(new Error(this.#ended(code, signal))));
    });
  }

  /** Rejects when it ends by itself; never resolves. */
  async fails(): Promise<never> {
    const child = this.#child;
    if (child === undefined) throw new Error(`${this.name} was not started`);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    throw new Error(this.#ended(child.exitCode, child.signalCode));
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(force);
  }

  #ended(code: number | null, signal: string | null): string {
    const said = this.#errors.trim().split('\n').slice(-5).join('\n');
    return `${this.name} ended (${code ?? signal})${said === '' ? '' : `:\n${said}`}`;
  }
}
