import type { AuditLog, AuditOutcome } from '../audit/audit-log.ts';
import type { Peer } from './peer.ts';
import { Seldom } from './seldom.ts';

const ONCE_IN_MS = 60_000;

type Parts = {
  readonly audit: AuditLog;
  /** Whose audit log shows it; undefined: only the operator's. */
  readonly organizationOf: (agent: string) => Promise<string | undefined>;
  readonly nowMs: () => number;
  readonly log: { warn(fields: object, message: string): void };
};

type Act =
  | 'connection.refused'
  | 'connection.taken-over'
  | 'connection.flooded'
  | 'connection.ended'
  | 'publish.refused'
  | 'subscribe.refused';

const outcomes: Readonly<Record<Act, AuditOutcome>> = {
  'connection.refused': 'refused',
  'connection.taken-over': 'done',
  'connection.flooded': 'refused',
  'connection.ended': 'done',
  'publish.refused': 'refused',
  'subscribe.refused': 'refused',
};

/** Where what is wrong differs each time, the log has one line for all. */
const lines: Readonly<Partial<Record<Act, string>>> = {
  'publish.refused': 'a publish was refused, and its connection ended',
  'subscribe.refused': 'a subscription was refused',
};

/** Tells the log and the audit log what was wrong with a connection; of the same peer the same at most once a minute. */
export class ConnectionAudit {
  readonly #parts: Parts;
  readonly #seldom: Seldom;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#seldom = new Seldom(ONCE_IN_MS, parts.nowMs);
  }

  tell(act: Act, peer: Peer, says: string, details: Readonly<Record<string, string>> = {}): void {
    const keptBack = this.#seldom.due(`${act} ${peer.cn} ${peer.address}`);
    if (keptBack === undefined) return;
    const { log } = this.#parts;
    const all = { ...details, says, ...(keptBack > 0 && { keptBack }) };
    log.warn({ act, client: peer.cn, address: peer.address, ...all }, lines[act] ?? says);
    void this.#write(act, peer, all).catch((err: unknown) =>
      log.warn({ err, act }, 'the audit log could not be written'),
    );
  }

  /** Of somebody without a certificate there is no name: only the log hears of it. */
  stranger(address: string, reason: string): void {
    const keptBack = this.#seldom.due(`stranger ${address}`);
    if (keptBack !== undefined) this.#parts.log.warn({ address, reason, keptBack }, 'a connection was not let in');
  }

  async #write(
    act: Act,
    { cn, address, serial }: Peer,
    details: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    const { audit, organizationOf } = this.#parts;
    const organization = await organizationOf(cn);
    await audit.write({
      actor: `agent:${cn}`,
      act,
      target: `certificate:${serial}`,
      origin: address === '' ? 'cloud' : address,
      outcome: outcomes[act],
      details,
      ...(organization !== undefined && { organization }),
    });
  }
}
