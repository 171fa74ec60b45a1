import { X509Certificate } from 'node:crypto';
import type { Client } from 'aedes';
import type { Clock } from '../store/clock.ts';
import type { Trust } from '../trust/trust.ts';
import type { Guard } from './guard.ts';
import type { Peer } from './peer.ts';

const LOOK_EVERY_MS = 1_000;
/** Another process may commit a revocation a little after the time that stands in it. */
const COMMIT_MS = 30_000;
/** Heard from within this time, a connection was alive when another took its place. */
const ALIVE_MS = 60_000;

/** Which certificates are good no more. */
export interface Revocations {
  isRevoked(serial: string): Promise<boolean>;
  /** The serials revoked at that time (UTC ms) or later. */
  revokedSince(wallMs: number): Promise<readonly string[]>;
}

export type Ended = 'revoked' | 'expired' | 'ca-retired';

type Parts = {
  readonly clock: Clock;
  readonly revocations: Revocations;
  readonly trust: Pick<Trust, 'caPems' | 'onChange'>;
  readonly ended: (peer: Peer, why: Ended) => void;
  /** A connection took the place of one that was alive at another address. */
  readonly takenOver: (now: Peer, before: Peer) => void;
  readonly log: { error(fields: object, message: string): void };
};

type Live = { readonly client: Client; readonly guard: Guard };

/** Who is connected, one connection for each name; ends those whose certificates are good no more. */
export class LiveConnections {
  readonly #parts: Parts;
  readonly #live = new Map<string, Live>();
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;
  #unfollow: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#unfollow = this.#parts.trust.onChange(() => this.#checkIssuers());
    this.#working = this.#work();
  }

  async stop(): Promise<void> {
    this.#unfollow?.();
    this.#stopping.abort();
    await this.#working;
  }

  /** One that is let in, while the one before it may still be there. */
  arriving({ peer }: Guard): void {
    const before = this.#live.get(peer.cn)?.guard;
    const { clock, takenOver } = this.#parts;
    if (before !== undefined && before.peer.address !== peer.address && clock.now() - before.heardAt <= ALIVE_MS)
      takenOver(peer, before.peer);
  }

  add(client: Client, guard: Guard): void {
    this.#live.set(guard.peer.cn, { client, guard });
  }

  remove(client: Client): void {
    if (this.#live.get(client.id)?.client === client) this.#live.delete(client.id);
  }

  close(cn: string): void {
    this.#live.get(cn)?.client.close();
  }

  async #work(): Promise<void> {
    const { clock, revocations, log } = this.#parts;
    let since = clock.wallNow() - COMMIT_MS;
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, this.#stopping.signal).catch(() => undefined);
      const now = clock.wallNow();
      this.#endThose(({ notAfter }) => notAfter <= now, 'expired');
      if (this.#live.size === 0 || this.#stopping.signal.aborted) continue;
      try {
        const revoked = new Set(await revocations.revokedSince(since));
        if (revoked.size > 0) this.#endThose(({ serial }) => revoked.has(serial), 'revoked');
        since = now - COMMIT_MS;
      } catch (err) {
        log.error({ err }, 'the revoked certificates could not be read');
      }
    }
  }

  /** A CA that was thrown out takes its connections with it. */
  #checkIssuers(): void {
    const keys = this.#parts.trust.caPems.map((pem) => new X509Certificate(pem).publicKey);
    this.#endThose(({ certificate }) => {
      const shown = new X509Certificate(certificate);
      return !keys.some((key) => shown.verify(key));
    }, 'ca-retired');
  }

  #endThose(is: (peer: Peer) => boolean, why: Ended): void {
    for (const { client, guard } of [...this.#live.values()]) {
      if (!is(guard.peer)) continue;
      this.#parts.ended(guard.peer, why);
      client.close();
    }
  }
}
