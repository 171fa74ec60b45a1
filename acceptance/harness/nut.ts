import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { freePort } from './free-port.ts';
import { type Finished, Running, run } from './process.ts';
import type { Scratch } from './scratch.ts';
import { until } from './until.ts';

export type NutPrograms = { readonly [P in 'upsd' | 'upsc' | 'upscmd' | 'upsrw']: string };

/** Variables as upsc shows them. */
export type Shown = Readonly<Record<string, string>>;

const password = 'secret';

/** One of NUT's drivers on a serial port, with its own upsd; all of its files lie in the scratch folder. */
export class Nut {
  readonly #programs: NutPrograms;
  readonly #driver: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #scratch: Scratch;
  #server = '';
  #running: Running | undefined;

  constructor(scratch: Scratch, programs: NutPrograms, driver: { readonly program: string; readonly device: string }) {
    this.#scratch = scratch;
    this.#programs = programs;
    this.#driver = driver.program;
    this.#folder = scratch.path('nut');
    this.#env = Object.fromEntries(
      ['NUT_CONFPATH', 'NUT_STATEPATH', 'NUT_ALTPIDPATH', 'NUT_PIDPATH'].map((name) => [name, this.#folder]),
    );
    mkdirSync(this.#folder, { mode: 0o700 });
    this.#write(
      'ups.conf',
      `maxretry = 1\n[ups]\n  driver = ${this.#name}\n  port = ${driver.device}\n  pollinterval = 1\n`,
    );
    this.#write('upsd.users', `[admin]\n  password = ${password}\n  actions = SET\n  instcmds = ALL\n`);
  }

  /** Resolves when upsd shows the unit. */
  async start(): Promise<Shown> {
    const port = await freePort();
    this.#server = `ups@127.0.0.1:${port}`;
    this.#write('upsd.conf', `LISTEN 127.0.0.1 ${port}\n`);
    const name = this.#name;
    const driver = new Running(name, this.#driver, [...this.#asUser, '-a', 'ups', '-F'], this.#env);
    this.#running = driver;
    this.#scratch.later(() => driver.stop(5000));
    await until(`${name} started`, () => !driver.isRunning || existsSync(`${this.#folder}/${name}-ups`), 60_000);
    if (!driver.isRunning) throw new Error(`${name} ended: ${driver.stderr}`);
    const server = new Running('upsd', this.#programs.upsd, ['-F', ...this.#asUser], this.#env);
    this.#scratch.later(() => server.stop(5000));
    return until(
      'upsd shows the unit',
      async () => {
        const shown = await this.show();
        return ![undefined, 'WAIT'].includes(shown['ups.status']) && shown;
      },
      60_000,
    );
  }

  /** Every variable; none while upsd has none. */
  async show(): Promise<Shown> {
    const { stdout } = await run(this.#programs.upsc, [this.#server]);
    return Object.fromEntries(
      stdout.split('\n').flatMap((line) => {
        const at = line.indexOf(': ');
        return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]];
      }),
    );
  }

  /** Waits until the status has these words, in any order among others. */
  status(...words: readonly string[]): Promise<Shown> {
    return until(
      `status ${words.join(' ')}`,
      async () => {
        const shown = await this.show();
        const has = (shown['ups.status'] ?? '').split(' ');
        return words.every((word) => has.includes(word)) && shown;
      },
      40_000,
    );
  }

  /** `upsrw`, waiting for what came of it. */
  async set(variable: string, value: string): Promise<void> {
    this.#expectSuccess(await run(this.#programs.upsrw, ['-s', `${variable}=${value}`, ...this.#admin], {}, 60_000));
  }

  /** `upscmd`, waiting for what came of it. */
  async command(name: string): Promise<void> {
    this.#expectSuccess(await run(this.#programs.upscmd, [...this.#admin, name], {}, 60_000));
  }

  /** The same, whatever came of it. */
  async tryCommand(name: string): Promise<Finished> {
    return run(this.#programs.upscmd, [...this.#admin, name], {}, 60_000);
  }

  /** Stops the driver and turns the load off as at the end of a shutdown. */
  async killpower(): Promise<Finished> {
    await this.#running?.stop(5000);
    return run(this.#driver, [...this.#asUser, '-a', 'ups', '-k'], this.#env, 60_000);
  }

  get #name(): string {
    return this.#driver.split('/').at(-1) ?? '';
  }

  get #admin(): readonly string[] {
    return ['-u', 'admin', '-p', password, '-w', this.#server];
  }

  get #asUser(): readonly string[] {
    return ['-u', userInfo().username];
  }

  #expectSuccess({ stdout, stderr }: Finished): void {
    if (!/^(SUCCESS|OK)/m.test(`${stdout}\n${stderr}`)) throw new Error(`not carried out: ${stdout}${stderr}`);
  }

  #write(file: string, text: string): void {
    writeFileSync(`${this.#folder}/${file}`, text, { mode: 0o600 });
  }
}
