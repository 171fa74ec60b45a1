import { KeyObject, webcrypto } from 'node:crypto';
import path from 'node:path';
import { openChain, type TrustBundle } from '@ridethrough/protocol';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { EC } from '../../src/trust/authority.ts';
import { TrustStore } from '../../src/trust/trust-store.ts';
import { x509 } from '../../src/trust/x509.ts';

/** What a client shows, and whom it believes; PEM. */
export type Identity = { readonly cert: string; readonly key: string; readonly ca: readonly string[] };

/** A key pair and the request for a certificate of it, as an agent makes them. */
export async function makeRequest(name = 'whoever'): Promise<{ csr: string; key: string }> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: EC,
  });
  return { csr: request.toString('pem'), key: pemOf(keys.privateKey) };
}

export const pemOf = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

/** The keys of a cloud below a data directory, and identities for its agents. */
export class TestTrust {
  readonly store: TrustStore;
  readonly #identities = new Map<string, Promise<Identity>>();
  #bundle: { version: number; bundle: Promise<TrustBundle> } | undefined;

  private constructor(store: TrustStore) {
    this.store = store;
  }

  static async open(dataDir: string, clock = systemClock): Promise<TestTrust> {
    const names = ['localhost', '127.0.0.1', '::1'];
    return new TestTrust(await TrustStore.open(path.join(dataDir, 'trust'), { names, clock }));
  }

  /** The same one each time. */
  identity(id: string): Promise<Identity> {
    const known = this.#identities.get(id);
    if (known !== undefined) return known;
    const made = this.newIdentity(id);
    this.#identities.set(id, made);
    return made;
  }

  async newIdentity(id: string): Promise<Identity & { readonly serial: string; readonly notAfter: number }> {
    const { csr, key } = await makeRequest();
    const { pem, serial, notAfter } = await this.store.issueAgent(csr, id);
    return { cert: pem, key, ca: this.store.caPems, serial, notAfter };
  }

  /** The newest, through the whole chain. */
  bundle(): Promise<TrustBundle> {
    const { version } = this.store.bundle;
    if (this.#bundle?.version !== version) this.#bundle = { version, bundle: this.#open() };
    return this.#bundle.bundle;
  }

  async #open(): Promise<TrustBundle> {
    const opened = await openChain(this.store.bundlesFrom(1));
    if (!opened.ok) throw new Error(opened.says);
    return opened.bundle;
  }
}
