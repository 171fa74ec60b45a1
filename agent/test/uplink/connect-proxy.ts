import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A proxy that lets CONNECT through where `allows` says so, and asks for a password if there is one. */
export async function connectProxy(allows: (target: string) => boolean = () => true, password?: string) {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, down: Socket) => {
    const target = request.url ?? '';
    targets.push(target);
    const given = Buffer.from(request.headers['proxy-authorization']?.slice(6) ?? '', 'base64').toString();
    if (password !== undefined && given !== `user:${password}`) return down.end('HTTP/1.1 407 Who are you\r\n\r\n');
    if (!allows(target)) return down.end('HTTP/1.1 403 No\r\n\r\n');
    const at = target.lastIndexOf(':');
    const up = connect(Number(target.slice(at + 1)), target.slice(0, at));
    for (const one of [up, down]) {
      sockets.add(one);
      one.on('error', () => one.destroy());
    }
    up.once('connect', () => {
      down.write('HTTP/1.1 200 OK\r\n\r\n');
      up.pipe(down).pipe(up);
    });
    up.once('close', () => down.destroy());
    down.once('close', () => up.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, targets };
}
