import type { Answering } from '../modbus/responder.ts';
import { RtuSession } from '../modbus/rtu-session.ts';
import { clock } from './clock.ts';
import { Pty } from './pty.ts';

/** Serves one unit over Modbus RTU on a pseudo-terminal that a link leads to. */
export class SerialLine {
  readonly baud: number;
  readonly #pty: Pty;
  readonly #session: RtuSession;

  constructor(unit: Answering, { path, baud }: { path: string; baud: number }) {
    this.baud = baud;
    const pty = new Pty(path);
    this.#pty = pty;
    this.#session = new RtuSession(unit, { baud, time: clock, write: (bytes) => pty.write(bytes) });
  }

  get path(): string {
    return this.#pty.path;
  }

  /** Path of the terminal itself. */
  get terminal(): string {
    return this.#pty.name;
  }

  /** Whole requests heard, and how many of all came less than 35 ms after what was before them. */
  get seen(): { readonly heard: number; readonly shortGaps: number } {
    return { heard: this.#session.heard, shortGaps: this.#session.shortGaps };
  }

  /** Throws SimulatorError 'cannot-serve'. A line that has been stopped is not started again. */
  async start(): Promise<void> {
    await this.#pty.start((bytes) => this.#session.receive(bytes));
  }

  stop(): void {
    this.#session.stop();
    this.#pty.stop();
  }
}
