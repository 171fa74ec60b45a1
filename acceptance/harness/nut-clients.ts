import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type Finished, Running, run } from './process.ts';
import type { Scratch } from './scratch.ts';
import { until } from './until.ts';

export type NutClientPrograms = { readonly [P in 'upsc' | 'upscmd' | 'upsrw' | 'upsmon']: string };
export type NutUser = { readonly name: string; readonly password: string };

/** Debian's command-line clients against one server. */
export class NutTools {
  readonly #programs: NutClientPrograms;
  readonly #server: string;

  constructor(programs: NutClientPrograms, server: string) {
    this.#programs = programs;
    this.#server = server;
  }

  /** `upsc`: every variable; none while the server tells none. */
  async show(ups: string): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.upsc(`${ups}@${this.#server}`);
    const pairs = stdout.split('\n').map((line) => [line.split(': ')[0] ?? '', line.slice(line.indexOf(': ') + 2)]);
    return Object.fromEntries(pairs.filter(([name]) => name !== ''));
  }

  /** Waits until the status has these words, in any order among others. */
  status(ups: string, ...words: readonly string[]): Promise<Readonly<Record<string, string>>> {
    return until(
      `status ${words.join(' ')}`,
      async () => {
        const shown = await this.show(ups);
        const has = (shown['ups.status'] ?? '').split(' ');
        return words.every((word) => has.includes(word)) && shown;
      },
      60_000,
    );
  }

  upsc = (...args: readonly string[]): Promise<Finished> => run(this.#programs.upsc, args, {}, 60_000);

  upscmd = (user: NutUser, ups: string, ...more: readonly string[]): Promise<Finished> =>
    run(this.#programs.upscmd, [...as(user), '-w', '-t', '50', `${ups}@${this.#server}`, ...more], {}, 60_000);

  upsrw = (user: NutUser, ups: string, variable: string, value: string): Promise<Finished> =>
    run(
      this.#programs.upsrw,
      ['-s', `${variable}=${value}`, ...as(user), '-w', '-t', '50', `${ups}@${this.#server}`],
      {},
      60_000,
    );
}

const as = ({ name, password }: NutUser): readonly string[] => ['-u', name, '-p', password];

type Watched = { readonly ups: string; readonly role: 'primary' | 'secondary'; readonly user: NutUser };

/**
 * Debian's upsmon in the foreground, with files of its own; what it would shut down with writes a file. Its PID file is at
 * one place whatever it is told, so it runs where that place is its own.
 */
export class Upsmon {
  readonly process: Running;
  readonly #file: string;

  constructor(scratch: Scratch, name: string, program: string, server: string, watched: readonly Watched[]) {
    const folder = scratch.path(name);
    mkdirSync(folder, { mode: 0o700 });
    this.#file = `${folder}/went-down`;
    const monitors = watched.map(
      ({ ups, role, user }) => `MONITOR ${ups}@${server} 1 ${user.name} "${user.password}" ${role}`,
    );
    const lines = [
      ...monitors,
      'MINSUPPLIES 1',
      `SHUTDOWNCMD "date +%s%N > ${this.#file}"`,
      `POWERDOWNFLAG ${folder}/killpower`,
      ...['POLLFREQ 1', 'POLLFREQALERT 1', 'HOSTSYNC 5', 'DEADTIME 15', 'FINALDELAY 0', 'RUN_AS_USER root'],
    ];
    writeFileSync(`${folder}/upsmon.conf`, `${lines.join('\n')}\n`, { mode: 0o600 });
    const inside = `mount -t tmpfs tmpfs /run/nut && exec ${program} -D -p`;
    this.process = new Running(name, 'unshare', ['-m', 'sh', '-c', inside], {
      NUT_CONFPATH: folder,
      NUT_STATEPATH: folder,
    });
    scratch.later(() => this.process.stop(3000));
  }

  get hasGoneDown(): boolean {
    return existsSync(this.#file);
  }

  /** UTC ms of it. */
  wentDown(withinMs = 60_000): Promise<number> {
    return until(
      `${this.process.name} down`,
      () => this.hasGoneDown && Number(readFileSync(this.#file, 'utf8')) / 1e6,
      withinMs,
    );
  }
}

/** A client that says one line after the other, and may say anything. */
export class NutWire {
  readonly socket: Socket;
  #text = '';
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.#text = `${this.#text}${text}`.slice(-1_000_000)));
    socket.on('close', () => (this.#isClosed = true)).on('error', () => undefined);
  }

  static open(scratch: Scratch, server: string): Promise<NutWire> {
    const [host, port] = server.split(':');
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), host);
      scratch.later(() => socket.destroy());
      socket.once('error', reject);
      socket.once('connect', () => resolve(new NutWire(socket)));
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** One line, and its answer of one line. */
  async ask(line: string, withinMs = 20_000): Promise<string> {
    this.send(`${line}\n`);
    return this.next(withinMs);
  }

  /** As this user; the answer to `LOGIN`. */
  async logIn({ name, password }: NutUser, ups: string, withinMs?: number): Promise<string> {
    await this.ask(`USERNAME ${name}`);
    await this.ask(`PASSWORD "${password}"`);
    return this.ask(`LOGIN ${ups}`, withinMs);
  }

  next(withinMs = 20_000): Promise<string> {
    return until(
      'a line of the server',
      () => {
        const at = this.#text.indexOf('\n');
        if (at < 0) {
          if (this.#isClosed) throw new Error('the server has closed the connection');
          return undefined;
        }
        const line = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + 1);
        return line;
      },
      withinMs,
    );
  }
}
