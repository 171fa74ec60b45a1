import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Shown } from './read-fleet.ts';

export type Way = { readonly host: string; readonly port: number; readonly alpn?: string };

/** A TLS connection of that agent, from its own address; the server is checked as every TLS client does it. */
export function dial({ from: localAddress, secureContext }: Shown, { host, port, alpn }: Way): TLSSocket {
  const socket = connectTcp({ host, port, localAddress, noDelay: true });
  const tls = connect({ socket, host, secureContext, ...(alpn !== undefined && { ALPNProtocols: [alpn] }) });
  // What goes wrong before the handshake is told here only.
  socket.on('error', (error) => tls.destroy(error));
  return tls;
}
