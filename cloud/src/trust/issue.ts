import { createPrivateKey, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { type Authority, EC, LONG_AGO, privatePem } from './authority.ts';
import { newSerial } from './new-serial.ts';
import type { IssuedCertificate, ServerTls } from './trust.ts';
import { x509 } from './x509.ts';

type Leaf = {
  /** Only of A-Z a-z 0-9 _ -, and dots. */
  readonly cn: string;
  readonly publicKey: x509.PublicKey | webcrypto.CryptoKey;
  readonly usage: 'client' | 'server';
  readonly notBefore: Date;
  /** Cut to the CA's own. */
  readonly notAfter: Date;
  readonly names?: readonly string[];
};

/** A certificate for somebody's public key. */
export async function issue(authority: Authority, leaf: Leaf): Promise<IssuedCertificate> {
  const ca = new x509.X509Certificate(authority.pem);
  const signingKey = await signingKeyOf(authority.keyPem);
  const notAfter = leaf.notAfter < ca.notAfter ? leaf.notAfter : ca.notAfter;
  const { ExtendedKeyUsage, KeyUsageFlags } = x509;
  const serial = newSerial();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [leaf.cn] }],
    issuer: ca.subjectName,
    notBefore: leaf.notBefore,
    notAfter,
    publicKey: leaf.publicKey,
    signingKey,
    signingAlgorithm: EC,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        leaf.usage === 'client' ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth,
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
      ...(leaf.names === undefined
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              leaf.names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
            ),
          ]),
    ],
  });
  return { pem: `${certificate.toString('pem')}\n`, serial, notAfter: notAfter.getTime() };
}

/**
 * A server's certificate under its names, as long as the CA: it begins in the past, and ends late, because a gateway
 * that has the wrong date must still be able to connect and learn the right one.
 */
export async function issueServer(authority: Authority, names: readonly string[]): Promise<ServerTls> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const { notAfter } = new x509.X509Certificate(authority.pem);
  const { pem } = await issue(authority, {
    cn: 'ridethrough-cloud',
    publicKey: keys.publicKey,
    usage: 'server',
    notBefore: LONG_AGO,
    notAfter,
    names,
  });
  return { cert: pem, key: privatePem(keys.privateKey) };
}

const signingKeyOf = (keyPem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' }), EC, false, [
    'sign',
  ]);
