import { execFile } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { isSimulatorError, SimulatorError } from '../simulator-error.ts';
import { holdPath } from './hold-path.ts';

/**
 * What node-pty's `open()` gives and its types leave out. Its own `destroy()` and `kill()` are left out here on purpose:
 * without a child process they signal every process of the user. Only the two sockets are ever closed.
 */
type OpenPty = { readonly master: Socket; readonly slave: Socket; readonly ptsName: string; readonly fd: number };
type NodePty = { open(options: { encoding: null }): OpenPty };

const DESCRIPTORS = '/proc/self/fd';
const OURS = /^\/dev\/pts\/\d+$/;

/** A pseudo-terminal that stands for the unit's serial port, and a link to it at a path of the user's choice. */
export class Pty {
  readonly #path: string;
  #release: (() => void) | undefined;
  #open: { readonly master: Socket; readonly fd: number; readonly held: number; readonly name: string } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** The terminal's own path; empty while it is not open. */
  get name(): string {
    return this.#open?.name ?? '';
  }

  /** Throws SimulatorError 'cannot-serve' when the path is taken, the link cannot be made or there is no terminal to be had. */
  async start(receive: (bytes: Uint8Array) => void): Promise<void> {
    checkFree(this.#path);
    this.#release = await holdPath(this.#path);
    try {
      await this.plug(receive);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** Brings the device file back after `unplug()`: a new terminal under the same path. The path is held meanwhile. */
  async plug(receive: (bytes: Uint8Array) => void): Promise<void> {
    if (this.#open || !this.#release) return;
    const { master, slave, ptsName, fd } = open();
    slave.destroy();
    // The last slave to close would end the master, so one stays open and clients come and go.
    const held = leftOpen(ptsName) ?? openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
    this.#open = { master, fd, held, name: ptsName };
    master.on('error', () => {});
    try {
      // A new terminal echoes and translates line ends until told otherwise.
      await promisify(execFile)('stty', ['-F', ptsName, 'raw', '-echo']);
      checkFree(this.#path);
      link(this.#path, ptsName);
    } catch (cause) {
      this.unplug();
      if (isSimulatorError(cause)) throw cause;
      throw new SimulatorError('cannot-serve', `the serial line at ${this.#path}: ${(cause as Error).message}`, {
        cause,
      });
    }
    master.on('data', receive);
  }

  /**
   * Bytes that find no room are lost, as on a line with nobody at its end. Not through the socket: libuv writes to a
   * master until all is taken, so one peer that never reads would stop every unit of the process.
   */
  write(bytes: Uint8Array): void {
    if (!this.#open) return;
    try {
      writeSync(this.#open.fd, bytes);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EAGAIN' && code !== 'EIO') throw error;
    }
  }

  /** Takes the device file away: whoever has it open is hung up, and the link is gone unless it leads elsewhere by now. */
  unplug(): void {
    if (!this.#open) return;
    const { master, held, name } = this.#open;
    this.#open = undefined;
    if (target(this.#path) === name) unlinkSync(this.#path);
    master.destroy();
    closeSync(held);
  }

  stop(): void {
    this.unplug();
    this.#release?.();
    this.#release = undefined;
  }
}

function open(): OpenPty {
  try {
    const nodePty: NodePty = createRequire(import.meta.url)('@lydell/node-pty');
    return nodePty.open({ encoding: null });
  } catch (cause) {
    throw new SimulatorError('cannot-serve', `no pseudo-terminal to be had: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The slave's descriptor that stays open behind its socket, because libuv opens a terminal anew. To hold that one lets a
 * device file come and go without end; each would cost a descriptor otherwise.
 */
function leftOpen(terminal: string): number | undefined {
  const left = readdirSync(DESCRIPTORS).find((each) => isLinkTo(`${DESCRIPTORS}/${each}`, terminal));
  return left === undefined ? undefined : Number(left);
}

function isLinkTo(path: string, to: string): boolean {
  try {
    return readlinkSync(path) === to;
  } catch {
    // The one that listed the folder is gone by now.
    return false;
  }
}

/** Where a link points; undefined when there is no link. */
function target(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

function checkFree(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there || OURS.test(target(path) ?? '')) return;
  const what = there.isSymbolicLink() ? `is a link to ${readlinkSync(path)}` : `is there already and is no link`;
  throw new SimulatorError(
    'cannot-serve',
    `the serial line at ${path}: it ${what}; only a link to a /dev/pts terminal is replaced`,
  );
}

/** In one step, so that whoever opens the path meanwhile finds the old terminal or the new one. */
function link(path: string, to: string): void {
  const fresh = `${path}.${process.pid}.new`;
  symlinkSync(to, fresh);
  renameSync(fresh, path);
}
