import { connect } from 'node:net';
import type { OpenPort } from '../links/byte-port.ts';

/** Opens a TCP connection to `host`:`port`. */
export function tcpSocket({ host, port }: { readonly host: string; readonly port: number }): OpenPort {
  return (events, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      // A peer that has gone without a word is found by the keep-alive when nothing is asked for long.
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
      let failure: Error | undefined;
      let closing = false;
      const gone = new Promise<void>((closed) => socket.once('close', () => closed()));
      const abort = () => socket.destroy(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('end', () => socket.destroy());
      socket.once('close', () => {
        signal.removeEventListener('abort', abort);
        const cause = failure ?? new Error('the peer closed the connection');
        reject(cause);
        if (!closing) events.lost(cause);
      });
      socket.on('data', (chunk: Buffer) => {
        if (!closing) events.bytes(chunk);
      });
      socket.once('connect', () =>
        resolve({
          write: (bytes) => {
            socket.write(bytes);
          },
          flush: async () => {},
          close: () => {
            closing = true;
            socket.destroy();
            return gone;
          },
        }),
      );
    });
}
