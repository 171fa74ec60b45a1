import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A TLS server on loopback that counts what it is told after the handshake. */
export async function tlsServer(options: TlsOptions) {
  const told: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ minVersion: 'TLSv1.3', ...options }, (socket) => {
    socket.on('error', () => undefined).on('data', (chunk) => told.push(chunk));
  });
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, told, sockets };
}
