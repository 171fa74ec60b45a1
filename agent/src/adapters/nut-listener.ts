import { createServer, type Server, type Socket } from 'node:net';
import { AgentError } from '../agent-error.ts';
import type { HostPort } from '../config/loopback.ts';
import type { NutServer } from '../nut/nut-server.ts';
import type { RunnerLog } from '../runner/runner-parts.ts';

export interface NutListener {
  /** Where it listens by now, as `127.0.0.1:3493`. */
  readonly at: readonly string[];
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 20_000;
const AGAIN_AFTER_MS = 10_000;
/** A client that reads nothing of what it has asked for. */
const STUCK_MS = 60_000;

/** Serves NUT's clients at these addresses. AgentError `port` when one is taken; one that this machine does not have yet is tried again. */
export async function listenNut(
  listen: readonly HostPort[],
  server: Pick<NutServer, 'open' | 'closed'>,
  log: RunnerLog,
): Promise<NutListener> {
  const sockets = new Set<Socket>();
  const servers = new Set<Server>();
  const at: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const begin = async (address: HostPort): Promise<void> => {
    const one = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      serve(socket, server);
    });
    try {
      const port = await bind(one, address);
      servers.add(one);
      at.push(sayAddress({ ...address, port }));
    } catch (cause) {
      const says = cause instanceof Error ? cause.message : String(cause);
      if (!isAbsent(cause))
        throw new AgentError('port', `nut.listen ${sayAddress(address)} cannot be had: ${says}`, { cause });
      log.warn({ address: sayAddress(address), problem: says }, 'NUT clients cannot be served there yet');
      const timer = setTimeout(() => {
        timers.delete(timer);
        begin(address).catch((error: unknown) => log.warn({ problem: String(error) }, 'NUT clients cannot be served'));
      }, AGAIN_AFTER_MS);
      timers.add(timer);
    }
  };
  const close = async () => {
    for (const timer of timers) clearTimeout(timer);
    const closing = [...servers].map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closing);
  };
  try {
    for (const address of listen) await begin(address);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { at, close };
}

function serve(socket: Socket, server: Pick<NutServer, 'open' | 'closed'>): void {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  socket.on('error', () => socket.destroy());
  let stuck: NodeJS.Timeout | undefined;
  const connection = server.open({
    address,
    send: (text) => {
      const isTaken = socket.write(text);
      if (!isTaken) stuck ??= setTimeout(() => socket.destroy(), STUCK_MS);
      return isTaken;
    },
    end: () => {
      socket.end();
      // Who keeps the other half open is not waited for.
      stuck ??= setTimeout(() => socket.destroy(), KEEP_ALIVE_MS);
    },
    drop: () => socket.destroy(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  });
  if (connection === undefined) {
    socket.destroy();
    return;
  }
  socket.on('data', (bytes) => connection.receive(bytes));
  socket.on('drain', () => {
    clearTimeout(stuck);
    stuck = undefined;
    connection.goOn(true);
  });
  socket.on('close', () => {
    clearTimeout(stuck);
    server.closed(connection);
    connection.end();
  });
}

function bind(server: Server, { host, port }: HostPort): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host !== '::' }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENETDOWN');

const sayAddress = ({ host, port }: HostPort): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
