import type { TLSSocket } from 'node:tls';
import { wireId } from '@ridethrough/protocol';

/** Who is at the other end of a connection, as its certificate says. */
export type Peer = {
  /** The certificate's common name: agent id, or `observer-NAME`. */
  readonly cn: string;
  /** Hex, lower case. */
  readonly serial: string;
  /** UTC ms. */
  readonly notAfter: number;
  /** DER. */
  readonly certificate: Buffer;
  readonly address: string;
};

/** Undefined when the certificate names nobody, or more than one. */
export function peerOf(socket: TLSSocket): Peer | undefined {
  const certificate = socket.getPeerCertificate();
  // A name that stands there twice comes as an array, whatever the types say.
  const cn = wireId.safeParse(certificate.subject?.CN);
  const notAfter = Date.parse(certificate.valid_to);
  if (!cn.success || Number.isNaN(notAfter)) return undefined;
  const serial = certificate.serialNumber.toLowerCase();
  return { cn: cn.data, serial, notAfter, certificate: certificate.raw, address: socket.remoteAddress ?? '' };
}
