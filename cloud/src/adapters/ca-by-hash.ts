import { createHash, type X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { SpkiHash } from '@ridethrough/protocol';

const WITHIN_MS = 10_000;

/** The CA certificate (PEM) that a server shows and whose public key has that hash. Nothing else of the server is believed. Rejects with what is wrong. */
export function caByHash(url: URL, hash: SpkiHash, signal?: AbortSignal): Promise<string> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: url.port === '' ? 443 : Number(url.port),
      ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }),
      minVersion: 'TLSv1.3',
      // Only to see the chain: the connection that something is sent on is verified by what is found here.
      rejectUnauthorized: false,
    });
    const leave = () => socket.destroy(new Error('ended'));
    signal?.addEventListener('abort', leave, { once: true });
    socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error('it does not answer')));
    socket.on('error', reject);
    socket.on('close', () => signal?.removeEventListener('abort', leave));
    socket.on('secureConnect', () => {
      const found = chainOf(socket.getPeerX509Certificate()).find((one) => hashOf(one) === hash);
      socket.end();
      if (found === undefined) reject(new Error(`it shows no CA whose key has the hash ${hash}`));
      else resolve(found.toString());
    });
  });
}

function chainOf(leaf: X509Certificate | undefined): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let one = leaf; one !== undefined && chain.length < 10; one = one.issuerCertificate) chain.push(one);
  return chain;
}

const hashOf = ({ publicKey }: X509Certificate): SpkiHash =>
  `sha256:${createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;
