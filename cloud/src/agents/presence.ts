import type { StatusMessage } from '@ridethrough/protocol';

/** What is known of one agent's being there. */
export type Presence = {
  readonly agent: string;
  readonly online: boolean;
  /** UTC ms by the cloud's clock of the last change of `online`. */
  readonly since: number;
  /** UTC ms by the cloud's clock of the last status; 0: none yet. */
  readonly lastSeen: number;
  /** The agent's present start; undefined before its first status. */
  readonly boot: string | undefined;
  /** Number of its present connection within that boot; undefined before its first status. */
  readonly conn: number | undefined;
  readonly version: string | undefined;
  /** What is wrong with how it comes, in words for an operator. */
  readonly trouble: string | undefined;
  readonly links: NonNullable<StatusMessage['links']>;
};

export interface PresenceSource {
  presence(agent: string): Presence | undefined;
  /** Told of every change of `online`, `boot`, `conn` or a link's state; returns what ends it. */
  onPresence(listener: (now: Presence) => void): () => void;
}
