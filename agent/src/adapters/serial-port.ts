import { SerialPort } from 'serialport';
import type { OpenPort } from '../links/byte-port.ts';

export interface SerialPortOptions {
  /** Device path. */
  readonly path: string;
  readonly baud: number;
  readonly parity?: 'none' | 'even' | 'odd';
}

/** Opens a serial device with 8 data bits and 1 stop bit, for this process alone. */
export function serialPort({ path, baud, parity = 'none' }: SerialPortOptions): OpenPort {
  return async (events, signal) => {
    const device = new SerialPort({ path, baudRate: baud, parity, dataBits: 8, stopBits: 1, autoOpen: false });
    let closing: Promise<void> | undefined;
    let lost = false;
    const lose = (cause: Error) => {
      if (closing !== undefined || lost) return;
      lost = true;
      events.lost(inWords(cause));
    };
    const close = () => {
      closing ??= new Promise<void>((closed) => {
        // It calls back with an error when the device was gone already; closed it is either way.
        if (device.isOpen) device.close(() => closed());
        else closed();
      });
      return closing;
    };
    device.on('error', lose);
    device.on('close', (cause: Error | null) => lose(cause ?? new Error('the device was closed')));
    device.on('end', () => lose(new Error('the device hung up')));
    device.on('data', (chunk: Buffer) => {
      if (closing === undefined) events.bytes(chunk);
    });
    await new Promise<void>((resolve, reject) => device.open((error) => (error ? reject(inWords(error)) : resolve())));
    if (signal.aborted) {
      await close();
      throw signal.reason;
    }
    return {
      write: (bytes) => {
        device.write(bytes);
      },
      flush: () => new Promise((resolve) => device.flush(() => resolve())),
      close,
    };
  };
}

/** What the library says for what happens often, as a person would. */
function inWords(cause: Error): Error {
  if (cause.message.includes('Cannot lock port')) return new Error('another program has it open', { cause });
  if (/bad file descriptor/i.test(cause.message)) return new Error('the device hung up', { cause });
  return cause;
}
