import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { checkChain } from '../../identity/check-chain.ts';
import { CloudError } from '../../identity/cloud-error.ts';
import { isValidBy, type TimeFacts, validityOf } from '../../identity/validity.ts';
import { presentedChain, sayName } from './presented-chain.ts';
import { sayAddress } from './say-address.ts';
import { type HandshakeOptions, handshake } from './tls-handshake.ts';

/** What counts when the machine's clock does not: chain and name must hold all the same. */
export interface OtherTime extends TimeFacts {
  /** PEM of the authorities that are trusted then. */
  readonly anchors: readonly string[];
  /** May there be other authorities between them and the server? */
  readonly viaOthers: boolean;
}

export interface TlsOptions extends HandshakeOptions {
  /** Asked when the machine's clock finds a certificate not valid. Without it that clock decides. */
  readonly otherTime?: (() => OtherTime) | undefined;
  /** The machine's clock was found wrong, and the certificate taken: in words. */
  readonly onClock?: ((says: string) => void) | undefined;
  readonly withinMs: number;
}

/** A TLS 1.3 connection to a server that is who it should be. Rejects with CloudError; nothing was written then. */
export async function openTls(options: TlsOptions): Promise<TLSSocket> {
  const bounded = { ...options, signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.withinMs)]) };
  try {
    const socket = await handshake(bounded, 'strict');
    const trusted = options.otherTime?.().trusted;
    if (trusted === undefined || isNow(presentedChain(socket)[0], trusted)) return socket;
    socket.destroy();
    throw new CloudError(
      'clock',
      `${sayAddress(options.host, options.port)}: its certificate is over by the cloud's time`,
    );
  } catch (error) {
    if (!CloudError.is(error)) throw error;
    if (error.code === 'clock' && options.otherTime !== undefined) return byHand(bounded, options.otherTime());
    const isOfCertificate = error.code === 'clock' || error.code === 'untrusted' || error.code === 'wrong-name';
    throw isOfCertificate ? await described(bounded, error) : error;
  }
}

/** What a server shows of itself, verified or not; nothing is sent, not even our certificate. Rejects with CloudError. */
export async function peekChain(options: Omit<HandshakeOptions, 'client' | 'anchors'>): Promise<X509Certificate[]> {
  const socket = await handshake({ ...options, anchors: [] }, 'by hand');
  const chain = presentedChain(socket);
  socket.destroy();
  return chain;
}

/** Once more, with every check but the clock's made here: OpenSSL would end at the clock. */
async function byHand(options: TlsOptions, other: OtherTime): Promise<TLSSocket> {
  const { host, port, onClock } = options;
  const socket = await handshake(options, 'by hand');
  const presented = presentedChain(socket);
  const isValid = (certificate: X509Certificate) => isValidBy(validityOf(certificate), other);
  const anchors = other.anchors.map((pem) => new X509Certificate(pem));
  const wrong = checkChain({ presented, anchors, host, viaOthers: other.viaOthers, isValid });
  const [leaf] = presented;
  if (wrong !== undefined || leaf === undefined) {
    socket.destroy();
    throw toTlsError(wrong ?? 'untrusted', sayAddress(host, port), leaf);
  }
  const span = `${leaf.validFrom} to ${leaf.validTo}`;
  onClock?.(`this machine's clock is wrong: by it the certificate of ${sayAddress(host, port)} is not valid (${span})`);
  return socket;
}

const isNow = (leaf: X509Certificate | undefined, trusted: number): boolean =>
  leaf !== undefined && isValidBy(validityOf(leaf), { trusted, atLeast: 0 });

/** The error with what the certificate says; as it is when that cannot be seen any more. */
async function described(options: HandshakeOptions, error: CloudError): Promise<CloudError> {
  const { host, port } = options;
  const chain = await peekChain(options).catch(() => []);
  if (error.code !== 'clock' && error.code !== 'untrusted' && error.code !== 'wrong-name') return error;
  return toTlsError(error.code, sayAddress(host, port), chain[0], error.cause);
}

function toTlsError(
  code: 'untrusted' | 'wrong-name' | 'clock',
  where: string,
  leaf: X509Certificate | undefined,
  cause?: unknown,
): CloudError {
  const seen = sayName(leaf?.issuer);
  const says = {
    untrusted: `its certificate does not lead to a trusted authority (issued by ${seen ?? 'nobody known'})`,
    'wrong-name': `its certificate is for other names (${leaf?.subjectAltName ?? 'none'})`,
    clock: `its certificate is valid from ${leaf?.validFrom} to ${leaf?.validTo}, which is not now`,
  };
  return new CloudError(code, `${where}: ${says[code]}`, { cause, seen });
}
