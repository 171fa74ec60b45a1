import type { Presence, PresenceSource } from '../agents/presence.ts';
import type { CommandChanges } from '../commands/command-changes.ts';
import type { Committed, IngestListener } from '../ingest/committed.ts';
import type { Owners } from './owners.ts';

/** Enough to find an event again in the store. */
export type EventMark = { readonly device: number; readonly agent: string; readonly ts: number; readonly seq: number };

/** What has changed; who wants to know how, reads it from the store. */
export type LiveChange =
  | { readonly what: 'ups'; readonly device: number }
  /** Its presence or a link: every UPS that is read through it looks different. */
  | { readonly what: 'agent'; readonly agent: string }
  | { readonly what: 'event'; readonly mark: EventMark }
  | { readonly what: 'command'; readonly id: string };

type Listener = (change: LiveChange) => void;

type Parts = {
  readonly owners: Pick<Owners, 'ofAgent' | 'loadAgent' | 'ofCommand'>;
  readonly log: { error(fields: object, message: string): void };
};

/** Tells each organization's readers of the stream what is committed of theirs, in few words: nothing is kept for them here. */
export class LiveChanges implements IngestListener {
  readonly #parts: Parts;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Returns what ends it. Listeners must not throw and must not take long. */
  onChange(organization: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(organization) ?? new Set();
    this.#listeners.set(organization, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(organization) === listeners) this.#listeners.delete(organization);
    };
  }

  /** Also hears of commands and agents from now on; returns what ends it. */
  follow(commands: CommandChanges, presence: PresenceSource): () => void {
    const ends = [
      commands.onChange((id) => this.#commandChanged(id)),
      presence.onPresence(({ agent }: Presence) => this.#tellOfAgent(agent, { what: 'agent', agent })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  committed(records: readonly Committed[]): void {
    if (this.#listeners.size === 0) return;
    for (const { kind, device, agent, ts, key, late } of records) {
      if (kind === 'event') this.#tellOfAgent(agent, { what: 'event', mark: { device, agent, ts, seq: key.seq } });
      else if ((kind === 'identity' || kind === 'telemetry') && device !== 0 && !late)
        this.#tellOfAgent(agent, { what: 'ups', device });
    }
  }

  get readers(): number {
    let count = 0;
    for (const { size } of this.#listeners.values()) count += size;
    return count;
  }

  #tellOfAgent(agent: string, change: LiveChange): void {
    if (this.#listeners.size === 0) return;
    const { owners } = this.#parts;
    const organization = owners.ofAgent(agent);
    if (organization !== undefined) this.#tell(organization, change);
    else this.#tellLater(owners.loadAgent(agent), change);
  }

  #commandChanged(id: string): void {
    if (this.#listeners.size === 0) return;
    this.#tellLater(this.#parts.owners.ofCommand(id), { what: 'command', id });
  }

  #tellLater(owner: Promise<string | undefined>, change: LiveChange): void {
    owner.then(
      (organization) => organization !== undefined && this.#tell(organization, change),
      (err: unknown) => this.#parts.log.error({ err }, 'it could not be found out whose a change is'),
    );
  }

  #tell(organization: string, change: LiveChange): void {
    for (const listener of this.#listeners.get(organization) ?? []) listener(change);
  }
}
