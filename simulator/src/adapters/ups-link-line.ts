import { Chance } from '../line/chance.ts';
import type { Conditions } from '../line/conditions.ts';
import { LineNoise } from '../line/line-noise.ts';
import { UPS_LINK_BAUD, UpsLinkSession, type UpsLinkSessionParts } from '../ups-link/session.ts';
import { clock } from './clock.ts';
import { Pty } from './pty.ts';

/** Serves one unit over UPS-Link on a pseudo-terminal that a link leads to. */
export class UpsLinkLine {
  readonly baud = UPS_LINK_BAUD;
  readonly session: UpsLinkSession;
  readonly #pty: Pty;
  readonly #noise: LineNoise;

  constructor(path: string, parts: Omit<UpsLinkSessionParts, 'time' | 'write'>) {
    const pty = new Pty(path);
    const session = new UpsLinkSession({ ...parts, time: clock, write: (bytes) => pty.write(bytes) });
    this.#pty = pty;
    this.session = session;
    this.#noise = new LineNoise(
      { baud: UPS_LINK_BAUD, time: clock, emit: (bytes) => session.emit(bytes) },
      new Chance(parts.seed),
    );
  }

  get path(): string {
    return this.#pty.path;
  }

  /** Path of the terminal itself; empty while it is unplugged. */
  get terminal(): string {
    return this.#pty.name;
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
    this.#noise.stop();
    this.session.stop();
    this.#pty.stop();
  }

  readonly #receive = (bytes: Uint8Array): void => this.session.receive(bytes);
}
