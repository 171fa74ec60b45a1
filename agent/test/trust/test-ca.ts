import 'reflect-metadata';
import { createHash, type webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const DAY_MS = 86_400_000;
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Issued {
  readonly pem: string;
  readonly key: string;
}

export interface IssueOptions {
  readonly from?: number;
  readonly to?: number;
}

const makeKeys = () => crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replaceAll(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
}

/** A certificate authority as the cloud's own. */
export class TestCa {
  readonly pem: string;
  private readonly keys: webcrypto.CryptoKeyPair;
  private readonly name: string;
  private serial = 1;

  private constructor(pem: string, keys: webcrypto.CryptoKeyPair, name: string) {
    this.pem = pem;
    this.keys = keys;
    this.name = name;
  }

  static async make(name = 'test CA'): Promise<TestCa> {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: '01',
      name: [{ CN: [name] }],
      notBefore: new Date(Date.UTC(2020, 0, 1)),
      notAfter: new Date(Date.now() + 3650 * DAY_MS),
      signingAlgorithm: ecdsa,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new TestCa(certificate.toString('pem'), keys, name);
  }

  /** What `--ca-hash` takes. */
  get hash(): string {
    const spki = new X509Certificate(this.pem).publicKey.export({ type: 'spki', format: 'der' });
    return `sha256:${createHash('sha256').update(spki).digest('hex')}`;
  }

  /** A server's, for this machine unless other names are given; `chain` is what it presents. */
  async server(
    options: IssueOptions & { names?: readonly string[] } = {},
  ): Promise<Issued & { readonly chain: string }> {
    const { names = ['localhost', '127.0.0.1'] } = options;
    const alternatives = names.map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }) as const);
    const keys = await makeKeys();
    const pem = await this.sign('server', keys.publicKey, '1.3.6.1.5.5.7.3.1', options, [
      new x509.SubjectAlternativeNameExtension(alternatives),
    ]);
    return { pem, key: await pemOfKey(keys.privateKey), chain: `${pem}\n${this.pem}` };
  }

  /** An agent's, with a key of its own. */
  async agent(id: string, options: IssueOptions = {}): Promise<Issued> {
    const keys = await makeKeys();
    return { pem: await this.sign(id, keys.publicKey, CLIENT, options), key: await pemOfKey(keys.privateKey) };
  }

  /** An agent's, for the key of a signing request. */
  async agentFrom(csrPem: string, id: string, options: IssueOptions = {}): Promise<string> {
    const csr = new x509.Pkcs10CertificateRequest(csrPem);
    if (!(await csr.verify())) throw new Error('the signing request is not signed by its own key');
    return this.sign(id, await csr.publicKey.export(), CLIENT, options);
  }

  private async sign(
    cn: string,
    publicKey: webcrypto.CryptoKey,
    usage: string,
    { from = Date.now() - DAY_MS, to = Date.now() + 90 * DAY_MS }: IssueOptions,
    more: x509.Extension[] = [],
  ): Promise<string> {
    this.serial += 1;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: this.serial.toString(16).padStart(4, '0'),
      subject: [{ CN: [cn] }],
      issuer: [{ CN: [this.name] }],
      notBefore: new Date(from),
      notAfter: new Date(to),
      signingAlgorithm: ecdsa,
      publicKey,
      signingKey: this.keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        ...more,
      ],
    });
    return certificate.toString('pem');
  }
}

const CLIENT = '1.3.6.1.5.5.7.3.2';
