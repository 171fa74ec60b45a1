import type { Presence, PresenceSource } from '../agents/presence.ts';
import type { CommandChanges } from '../commands/command-changes.ts';
import type { Committed, IngestListener } from '../ingest/committed.ts';

/** Enough to find an event again in the store. */
export type EventMark = { readonly device: number; readonly agent: string; readonly ts: number; readonly seq: number };

/** What has changed; who wants to know how, reads it from the store. */
export type LiveChange =
  | { readonly what: 'ups'; readonly device: number }
  /** Its presence or a link: every UPS that is read through it looks different. */
  | { readonly what: 'agent'; readonly agent: string }
  | { readonly what: 'event'; readonly mark: EventMark }
  | { readonly what: 'command'; readonly id: string };

/** Tells the readers of the stream what is committed, in few words: nothing is kept for them here. */
export class LiveChanges implements IngestListener {
  readonly #listeners = new Set<(change: LiveChange) => void>();

  /** Returns what ends it. Listeners must not throw and must not take long. */
  onChange(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Also hears of commands and agents from now on; returns what ends it. */
  follow(commands: CommandChanges, presence: PresenceSource): () => void {
    const ends = [
      commands.onChange((id) => this.#tell({ what: 'command', id })),
      presence.onPresence(({ agent }: Presence) => this.#tell({ what: 'agent', agent })),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  committed(records: readonly Committed[]): void {
    if (this.#listeners.size === 0) return;
    for (const { kind, device, agent, ts, key, late } of records) {
      if (kind === 'event') this.#tell({ what: 'event', mark: { device, agent, ts, seq: key.seq } });
      else if ((kind === 'identity' || kind === 'telemetry') && device !== 0 && !late)
        this.#tell({ what: 'ups', device });
    }
  }

  get readers(): number {
    return this.#listeners.size;
  }

  #tell(change: LiveChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
