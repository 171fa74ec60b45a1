import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { CloudError } from '../../identity/cloud-error.ts';
import { openSocket, type SocketOptions } from './open-socket.ts';
import { sayAddress } from './say-address.ts';
import { toCloudError } from './to-cloud-error.ts';

export interface HandshakeOptions extends SocketOptions {
  /** PEM of the authorities that are trusted, and no others. */
  readonly anchors: readonly string[];
  readonly alpn?: string | undefined;
  readonly client?: { readonly key: string; readonly certificate: string } | undefined;
}

const aboutTime = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** One TLS 1.3 handshake. `by hand` leaves the server's certificate to the caller, who must judge it before a byte is sent. */
export async function handshake(options: HandshakeOptions, verified: 'strict' | 'by hand'): Promise<TLSSocket> {
  const { host, port, anchors, alpn, client, signal } = options;
  const where = sayAddress(host, port);
  const raw = await openSocket(options);
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: raw,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ca: [...anchors],
      ...(client !== undefined && { key: client.key, cert: client.certificate }),
      ...(alpn !== undefined && { ALPNProtocols: [alpn] }),
      minVersion: 'TLSv1.3',
      rejectUnauthorized: verified === 'strict',
    });
    const abort = () => socket.destroy(toCloudError(signal.reason, where));
    const settle = () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail).off('close', closed);
    };
    const fail = (error: Error) => {
      settle();
      // What comes after the first error tells nothing more.
      socket.on('error', () => undefined).destroy();
      reject(ofHandshake(error, where));
    };
    const closed = () => fail(new CloudError('closed', `${where}: closed during the TLS handshake`));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail).once('close', closed);
    socket.once('secureConnect', () => {
      if (alpn !== undefined && socket.alpnProtocol !== alpn)
        return fail(new CloudError('not-tls', `${where}: it does not speak ${alpn} there`));
      settle();
      resolve(socket);
    });
    if (signal.aborted) abort();
  });
}

function ofHandshake(error: Error, where: string): CloudError {
  if (CloudError.is(error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const says = `${where}: ${error.message}`;
  if (aboutTime.has(code)) return new CloudError('clock', says, { cause: error });
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new CloudError('wrong-name', says, { cause: error });
  if (verdicts.test(code)) return new CloudError('untrusted', says, { cause: error });
  return toCloudError(error, where);
}

/** OpenSSL's verdicts on a chain, as Node names them (its documentation: "X509 certificate error codes"). */
const verdicts =
  /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_|OUT_OF_MEM|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE|EXTENSION)|PATH_LENGTH|HOSTNAME_MISMATCH|UNSPECIFIED|.*_TOO_SMALL|EE_KEY_|CA_)/;
