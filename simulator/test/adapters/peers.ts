import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import type { Address } from '../../src/adapters/address.ts';

const DEADLINE_MS = 60_000;

/** Waits until `condition` holds; a wide deadline, because the machine may be busy. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not in ${DEADLINE_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export type Peer = {
  /** Hexadecimal, blanks allowed. */
  send(hex: string): void;
  /** All that came so far, as hexadecimal. */
  readonly received: string;
  /** Waits for so many bytes in all. */
  bytes(count: number): Promise<string>;
  readonly closed: boolean;
  close(): void;
};

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** A plain socket to a Modbus TCP server, from a loopback address of its own where one is given. */
export async function tcpPeer({ host, port }: Address, localAddress?: string): Promise<Peer> {
  const socket = connect({ host, port, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
  let received = '';
  let closed = false;
  socket.on('data', (bytes) => {
    received += bytes.toString('hex');
  });
  socket.on('close', () => {
    closed = true;
  });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.on('error', () => {});
  return {
    send: (hex) => void socket.write(bytesOf(hex)),
    get received() {
      return received;
    },
    async bytes(count) {
      await until(() => received.length >= 2 * count, `${count} bytes, came '${received}'`);
      return received;
    },
    get closed() {
      return closed;
    },
    close: () => void socket.destroy(),
  };
}

/** A program that has the serial port open. */
export function ptyPeer(path: string): Peer {
  const file = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const piece = Buffer.alloc(512);
  let received = '';
  let closed = false;
  const read = (): string => {
    try {
      let got = readSync(file, piece);
      for (; got > 0; got = readSync(file, piece)) received += piece.toString('hex', 0, got);
      // A terminal that has nothing says so; one that is gone reads as ended.
      closed = true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) closed = true;
    }
    return received;
  };
  return {
    send: (hex) => void writeSync(file, bytesOf(hex)),
    get received() {
      return read();
    },
    async bytes(count) {
      await until(() => read().length >= 2 * count, `${count} bytes, came '${received}'`);
      return received;
    },
    get closed() {
      read();
      return closed;
    },
    close: () => closeSync(file),
  };
}
