import { sealRenewal, type TrustBundle, walkBundles } from '@ridethrough/protocol';
import { importPKCS8 } from 'jose';
import type { CloudApi } from './cloud-api.ts';
import { checkIssued, type Identity, type IdentityFiles, readIdentity, toFiles } from './identity.ts';
import type { KeyAndRequest } from './make-request.ts';

/** A key that the bundle does not have makes it ask for a newer one, no more often than this. */
const ASK_AGAIN_MS = 60_000;

export interface IdentityStore {
  readonly state: string | undefined;
  load(): Promise<Identity | undefined>;
  /** Throws when the disk does not take it; the old one then stands. */
  replace(files: IdentityFiles, instead: string | undefined): void;
}

export interface IdentityKeeperParts {
  readonly store: IdentityStore;
  readonly api: (identity: Identity) => CloudApi;
  readonly makeRequest: (name: string) => Promise<KeyAndRequest>;
  readonly clock: { now(): number; wallNow(): number };
  readonly trustedNow: () => number | undefined;
  /** A bundle that is not the next one of the chain. */
  readonly onForged: (says: string) => void;
  readonly log: { info(details: object, message: string): void; warn(details: object, message: string): void };
}

/** The identity in use: renews its certificate and follows the trust bundle. The connection that stands is not touched. */
export class IdentityKeeper {
  private readonly parts: IdentityKeeperParts;
  private identity: Identity;
  private state: string | undefined;
  private changing: Promise<void> = Promise.resolve();
  private asking: Promise<boolean> | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: IdentityKeeperParts, identity: Identity) {
    this.parts = parts;
    this.identity = identity;
    this.state = parts.store.state;
  }

  get current(): Identity {
    return this.identity;
  }

  get bundle(): TrustBundle {
    return this.identity.bundle;
  }

  /** Takes over what another process has put there (`identity renew`). */
  async reload(): Promise<Identity> {
    const { store, log } = this.parts;
    const { state } = store;
    if (state === undefined || state === this.state) return this.identity;
    try {
      const loaded = await store.load();
      if (loaded === undefined || loaded.agent !== this.identity.agent) return this.identity;
      this.identity = loaded;
      this.state = state;
    } catch (error) {
      log.warn(
        { problem: sayProblem(error) },
        'the identity on the disk cannot be read; the one in memory stays in use',
      );
    }
    return this.identity;
  }

  /** For a key that nobody knows: at most once a minute. Never rejects. */
  async refresh(): Promise<boolean> {
    const { clock } = this.parts;
    if (this.asking === undefined && clock.now() - this.askedAt < ASK_AGAIN_MS) return false;
    return this.refreshNow().catch((error: unknown) => {
      this.parts.log.warn({ problem: sayProblem(error) }, 'the trust bundle could not be asked for');
      return false;
    });
  }

  /** True when there is a newer bundle now. Rejects with CloudError. */
  refreshNow(): Promise<boolean> {
    this.askedAt = this.parts.clock.now();
    this.asking ??= this.follow().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** A new key and a certificate for it, used from the next connection on. Rejects with CloudError, or AgentError `identity`. */
  async renew(): Promise<void> {
    const { api, makeRequest, clock, trustedNow, log } = this.parts;
    await this.reload();
    // Its authority may have been replaced while we were away.
    await this.refreshNow().catch(() => false);
    const { agent, certificate: old, key: oldKey } = this.identity;
    const cloud = api(this.identity);
    const { key, csr } = await makeRequest(agent);
    const nonce = await cloud.nonce();
    const at = Math.max(0, Math.floor(trustedNow() ?? clock.wallNow()));
    const signer = { certificate: old, key: await importPKCS8(oldKey, 'ES256') };
    const certificate = await cloud.renew(await sealRenewal({ v: 1, agent, csr, nonce, at }, signer));
    const wrong = checkIssued(certificate, { key, agent, bundle: this.identity.bundle });
    if (wrong !== undefined) throw new Error(`the cloud sent a certificate that ${wrong}; the old one stays`);
    await this.change((now) => ({ ...now, key, certificate }));
    log.info({ until: new Date(this.identity.validity.to).toISOString() }, 'the certificate was renewed');
  }

  private async follow(): Promise<boolean> {
    const { api, onForged, log } = this.parts;
    const { bundle } = this.identity;
    const offered = await api(this.identity).bundles(bundle.version + 1);
    const { taken, stopped, bundle: newest } = await walkBundles(bundle, offered);
    if (stopped !== undefined) onForged(stopped.says);
    if (taken.length === 0) return false;
    const grown = (now: Identity) => ({ ...now, chain: [...now.chain, ...taken], bundle: newest });
    try {
      await this.change(grown);
    } catch (error) {
      // It holds all the same; after a restart it is asked for again.
      this.identity = grown(this.identity);
      log.warn({ problem: sayProblem(error) }, 'the new trust bundle could not be kept');
    }
    log.info({ version: newest.version }, 'a newer trust bundle is in use');
    return true;
  }

  /** One change after the other, each on disk before it counts. */
  private change(make: (now: Identity) => Identity): Promise<void> {
    const { store } = this.parts;
    const changed = this.changing.then(async () => {
      const files = toFiles(make(this.identity));
      const identity = await readIdentity(files);
      store.replace(files, this.state);
      this.identity = identity;
      this.state = store.state;
    });
    this.changing = changed.catch(() => undefined);
    return changed;
  }
}

const sayProblem = (error: unknown): string => (error instanceof Error ? error.message : String(error));
