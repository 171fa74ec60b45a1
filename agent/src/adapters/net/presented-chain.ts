import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

const MOST = 10;

/** The certificates that a server showed, its own first; what it left out and we know may follow. */
export function presentedChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<DetailedPeerCertificate>();
  let one: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (one?.raw !== undefined && !seen.has(one) && chain.length < MOST) {
    seen.add(one);
    chain.push(new X509Certificate(one.raw));
    one = one.issuerCertificate;
  }
  return chain;
}

/** `CN=x, O=y`: a name on one line, as a person reads it. */
export const sayName = (name: string | undefined): string | undefined =>
  name?.replaceAll(/[\n\r]+/g, ', ').replaceAll(/\p{Cc}/gu, '?');
