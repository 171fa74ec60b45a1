import type { Socket } from 'node:net';
import type { Server } from 'node:tls';
import { MOST_HELLO_BYTES, peekClientHello } from './client-hello.ts';
import type { HandshakeLimit } from './handshake-limit.ts';

/** From the connection's begin to the end of its ClientHello. */
export const HELLO_MS = 10_000;
const ALPN_MQTT = 'mqtt';

type Door = {
  readonly limit: Pick<HandshakeLimit, 'admits'>;
  /** Takes the connections whose ClientHello offers `mqtt`. Without it none is looked at. */
  readonly mqtt?: (socket: Socket) => void;
  readonly refused: (address: string) => void;
  readonly helloMs?: number;
};

export type FrontDoor = {
  /** Hands the server a connection that was looked at elsewhere. */
  readonly admit: (socket: Socket) => void;
  /** Ends every connection that came in, however far it got: the server itself knows only of those it has taken up. */
  readonly endAll: () => void;
};

/** Stands before a TLS server's own handling of new connections: too many from one address are dropped, and MQTT is told from HTTPS. */
export function frontDoor(server: Server, { limit, mqtt, refused, helloMs = HELLO_MS }: Door): FrontDoor {
  const own = server.listeners('connection');
  const inside = new Set<Socket>();
  server.removeAllListeners('connection');
  const enter = (socket: Socket) => {
    inside.add(socket);
    socket.once('close', () => inside.delete(socket));
  };
  const serve = (socket: Socket) => {
    for (const listener of own) listener.call(server, socket);
  };
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!limit.admits(address)) {
      refused(address);
      socket.destroy();
      return;
    }
    enter(socket);
    if (mqtt === undefined) serve(socket);
    else peek(socket, helloMs, (alpn) => (alpn.includes(ALPN_MQTT) ? mqtt : serve)(socket));
  });
  // A handshake that failed or took too long leaves nothing open, whoever else listens to its error.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return {
    admit(socket) {
      enter(socket);
      serve(socket);
    },
    endAll: () => {
      for (const socket of inside) socket.destroy();
    },
  };
}

/** Waits for the whole ClientHello and puts it back; a connection that brings none in time, or something else, is dropped. */
function peek(socket: Socket, helloMs: number, then: (alpn: readonly string[]) => void): void {
  let seen = Buffer.alloc(0);
  const drop = () => socket.destroy();
  const deadline = setTimeout(drop, helloMs);
  const readable = () => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    seen = Buffer.concat([seen, chunk]);
    const peeked = peekClientHello(seen);
    if (peeked.is === 'incomplete' && seen.length <= MOST_HELLO_BYTES) return;
    if (peeked.is !== 'hello') return drop();
    done();
    socket.unshift(seen);
    then(peeked.alpn);
  };
  const done = () => {
    clearTimeout(deadline);
    socket.off('readable', readable);
    socket.off('error', drop);
    socket.off('end', drop);
    socket.off('close', done);
  };
  socket.on('readable', readable);
  socket.on('error', drop);
  socket.on('end', drop);
  socket.on('close', done);
}
