import { Chance } from '../line/chance.ts';
import type { Conditions } from '../line/conditions.ts';
import { LineNoise } from '../line/line-noise.ts';
import type { Answering } from '../modbus/responder.ts';
import { RtuSession } from '../modbus/rtu-session.ts';
import { clock } from './clock.ts';
import { Pty } from './pty.ts';

/** Serves one unit over Modbus RTU on a pseudo-terminal that a link leads to. */
export class SerialLine {
  readonly baud: number;
  readonly #pty: Pty;
  readonly #session: RtuSession;
  readonly #noise: LineNoise;

  constructor(unit: Answering, { path, baud, seed }: { path: string; baud: number; seed: number }) {
    this.baud = baud;
    const pty = new Pty(path);
    const session = new RtuSession(unit, { baud, time: clock, write: (bytes) => pty.write(bytes) });
    this.#pty = pty;
    this.#session = session;
    this.#noise = new LineNoise({ baud, time: clock, emit: (bytes) => session.emit(bytes) }, new Chance(seed));
  }

  get path(): string {
    return this.#pty.path;
  }

  /** Path of the terminal itself; empty while it is unplugged. */
  get terminal(): string {
    return this.#pty.name;
  }

  /** Whole requests heard, and how many of all came less than 35 ms after what was before them. */
  get seen(): { readonly heard: number; readonly shortGaps: number } {
    return { heard: this.#session.heard, shortGaps: this.#session.shortGaps };
  }

  /** Throws SimulatorError 'cannot-serve'. A line that has been stopped is not started again. */
  async start(): Promise<void> {
    await this.#pty.start(this.#receive);
  }

  /** Makes the line as the conditions say. */
  async follow(conditions: Conditions): Promise<void> {
    this.#noise.follow(conditions);
    if (conditions.unplugged) this.#pty.unplug();
    else await this.#pty.plug(this.#receive);
  }

  stop(): void {
    // First: on a session that has ended, a line that is stuck would not wait for anything.
    this.#noise.stop();
    this.#session.stop();
    this.#pty.stop();
  }

  readonly #receive = (bytes: Uint8Array): void => this.#session.receive(bytes);
}
