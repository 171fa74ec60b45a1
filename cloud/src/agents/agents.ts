import { type StatusMessage, statusMessage } from '@ridethrough/protocol';
import type { Log } from '../health/sparing-log.ts';
import type { CommittedEpoch } from '../ingest/epoch-book.ts';
import type { ReceiptExtras } from '../ingest/receipts.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import { readAgents, writeAgents } from './agent-store.ts';
import { type BootHistory, noBoots, seeBoot, takesTurns } from './boots-in-turn.ts';
import type { Presence, PresenceSource } from './presence.ts';
import { isOnline, type PresenceInput, type PresenceState, stepPresence } from './presence-machine.ts';

/** How often time passes for presence, and what changed is written. */
const TICK_MS = 1_000;

const IN_TURN =
  'it connects from two boots in turn: two agents use this id, and each throws the other off: a data directory that was copied; enrol one of them anew';

type Agent = {
  readonly agent: string;
  readonly firstSeen: number;
  state: PresenceState;
  lastSeen: number;
  since: number;
  status: StatusMessage | undefined;
  boots: BootHistory;
};

type Parts = {
  readonly clock: Clock;
  readonly db: Db;
  readonly receipts: { add(agent: string, extras: ReceiptExtras, epochs: readonly CommittedEpoch[]): void };
  /** What is committed of an epoch; undefined when nothing is. */
  readonly committedEpoch: (agent: string, epoch: string) => Promise<CommittedEpoch | undefined>;
  /** Which of these serials have no identity yet. */
  readonly withoutIdentity: (agent: string, serials: readonly string[]) => Promise<readonly string[]>;
  readonly heard: (agent: string, status: StatusMessage, arrived: number) => void;
  readonly log: Pick<Log, 'warn' | 'error'>;
};

/** Who is there: follows the agents' statuses and wills, and answers them. */
export class Agents implements PresenceSource {
  readonly #parts: Parts;
  readonly #agents = new Map<string, Agent>();
  readonly #listeners = new Set<(now: Presence) => void>();
  readonly #unwritten = new Set<Agent>();
  readonly #stopping = new AbortController();
  #working: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Reads what was known; nobody counts as online before being heard of again. */
  async start(): Promise<void> {
    for (const { agent, firstSeen, lastSeen, status } of await readAgents(this.#parts.db))
      this.#agents.set(agent, {
        agent,
        firstSeen,
        lastSeen,
        since: lastSeen,
        status,
        state: { is: 'unknown' },
        boots: noBoots,
      });
    this.#working = this.#work();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
    await this.#write();
  }

  presence(agent: string): Presence | undefined {
    const known = this.#agents.get(agent);
    return known === undefined ? undefined : this.#presenceOf(known);
  }

  /** Everyone ever heard of. */
  all(): Presence[] {
    return [...this.#agents.values()].map((known) => this.#presenceOf(known));
  }

  /** What somebody should look at, a sentence each. */
  check(): readonly string[] {
    return this.all().flatMap(({ agent, trouble }) => (trouble === undefined ? [] : [`agent ${agent}: ${trouble}`]));
  }

  onPresence(listener: (now: Presence) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a message of the agent's status topic; returns what is wrong with it, if anything. `will` when the broker published it for a broken connection. */
  heard(agent: string, payload: Uint8Array, will: boolean): string | undefined {
    const read = readStatus(agent, payload);
    if (typeof read === 'string') return read;
    const { clock } = this.#parts;
    const arrived = clock.wallNow();
    const type = read.online ? 'status' : will ? 'will' : 'stopped';
    const known = this.#agents.get(agent) ?? this.#meet(agent, arrived);
    const before = known.state;
    if (read.online) this.#seeBoot(known, read.boot);
    this.#step(
      known,
      { type, boot: read.boot, conn: read.conn, atMs: clock.now() },
      type === 'status' ? read : undefined,
    );
    // An older connection's status is answered by nobody.
    if (type !== 'status' || known.state === before) return undefined;
    this.#parts.heard(agent, read, arrived);
    void this.#answer(agent, read).catch((err: unknown) =>
      this.#parts.log.error({ err, agent }, 'a status could not be answered'),
    );
    return undefined;
  }

  #meet(agent: string, arrived: number): Agent {
    const met: Agent = {
      agent,
      firstSeen: arrived,
      lastSeen: 0,
      since: arrived,
      status: undefined,
      state: { is: 'unknown' },
      boots: noBoots,
    };
    this.#agents.set(agent, met);
    return met;
  }

  #seeBoot(known: Agent, boot: string): void {
    const { clock, log } = this.#parts;
    const before = known.boots;
    known.boots = seeBoot(before, boot, clock.now());
    if (known.boots === before || !takesTurns(known.boots, clock.now())) return;
    log.warn({ agent: known.agent, boots: known.boots.boots.slice(-2) }, IN_TURN);
  }

  #presenceOf(known: Agent): Presence {
    const { agent, state, since, lastSeen, status, boots } = known;
    return {
      agent,
      online: isOnline(state),
      since,
      lastSeen,
      boot: status?.boot,
      conn: status?.conn,
      version: status?.version,
      links: status?.links ?? [],
      trouble: takesTurns(boots, this.#parts.clock.now()) ? IN_TURN : undefined,
    };
  }

  #step(known: Agent, input: PresenceInput, status?: StatusMessage): void {
    const next = stepPresence(known.state, input);
    if (next === known.state) return;
    const arrived = this.#parts.clock.wallNow();
    const before = this.#presenceOf(known);
    known.state = next;
    if (status !== undefined) {
      known.status = status;
      known.lastSeen = arrived;
    }
    const now = this.#presenceOf(known);
    if (now.online !== before.online) known.since = arrived;
    this.#unwritten.add(known);
    if (now.online === before.online && isSameConnection(now, before) && sameLinks(now.links, before.links)) return;
    for (const listener of this.#listeners) {
      try {
        listener(this.#presenceOf(known));
      } catch (err) {
        this.#parts.log.error({ err, agent: known.agent }, 'a listener of presence threw');
      }
    }
  }

  async #answer(agent: string, { nonce, epochs, links }: StatusMessage): Promise<void> {
    const { committedEpoch, withoutIdentity, receipts } = this.#parts;
    const told: CommittedEpoch[] = [];
    for (const { epoch } of epochs ?? [])
      told.push((await committedEpoch(agent, epoch)) ?? { epoch, upTo: 0, ranges: [] });
    const serials = (links ?? []).flatMap(({ ups }) => (ups === undefined ? [] : [ups]));
    const missing = serials.length === 0 ? [] : await withoutIdentity(agent, serials);
    receipts.add(
      agent,
      { ...(nonce !== undefined && { nonce }), ...(missing.length > 0 && { send: ['identity'] }) },
      told,
    );
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts;
    while (!this.#stopping.signal.aborted) {
      const atMs = clock.now();
      for (const known of this.#agents.values()) this.#step(known, { type: 'time', atMs });
      await this.#write().catch((err: unknown) => log.error({ err }, 'the agents could not be written'));
      await clock.sleep(TICK_MS, this.#stopping.signal).catch(() => undefined);
    }
  }

  async #write(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const changed = [...this.#unwritten];
    this.#unwritten.clear();
    try {
      await writeAgents(
        this.#parts.db,
        changed.map((known) => ({ ...known, online: isOnline(known.state) })),
      );
    } catch (error) {
      for (const known of changed) this.#unwritten.add(known);
      throw error;
    }
  }
}

/** The status, or what is wrong with it. */
function readStatus(agent: string, payload: Uint8Array): StatusMessage | string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    return `status: not JSON: ${String(error)}`.slice(0, 300);
  }
  const parsed = statusMessage.safeParse(value);
  if (!parsed.success)
    return `status: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`.slice(
      0,
      300,
    );
  if (parsed.data.agent !== agent) return `status: it says agent ${parsed.data.agent}, its topic ${agent}`;
  return parsed.data;
}

const isSameConnection = (a: Presence, b: Presence): boolean => a.boot === b.boot && a.conn === b.conn;

const sameLinks = (a: Presence['links'], b: Presence['links']): boolean =>
  a.length === b.length &&
  a.every((link, at) => link.ups === b[at]?.ups && link.state === b[at]?.state && link.label === b[at]?.label);
