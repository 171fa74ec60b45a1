import type { BatteryLimits } from '../events/low-battery-signs.ts';
import type { PowerState } from '../events/power.ts';
import type { Offers, OwnReadings } from '../runner/driver.ts';
import type { LinkState } from '../runner/staleness.ts';

/** What local protection knows of one UPS: what the agent's own watch over it has seen, and how long ago. */
export interface GuardedUps {
  /** The name in agent.yaml. */
  readonly label: string;
  /** The unit's id; undefined until one was ever recognised on this link. */
  readonly unit: string | undefined;
  readonly link: LinkState;
  /** Milliseconds since the last good status; undefined when there was none since the agent's start. */
  readonly silentMs: number | undefined;
  /** What fed the output when it was last seen. */
  readonly source: 'mains' | 'battery' | 'bypass' | 'off' | undefined;
  /** Low battery by the agent's own rule: held for 5 s over 3 readings and agreed by a second sign. */
  readonly isLow: boolean;
  /** The limits of that rule (agent.yaml). */
  readonly low: BatteryLimits;
  /** Milliseconds until the whole output goes off by a timer of the unit's; undefined when none runs. One group's timer is none. */
  readonly offInMs: number | undefined;
  /** By NUT's names, as they were read last. */
  readonly readings: OwnReadings;
  /** Names of the commands that this unit has over this link. */
  readonly capabilities: readonly string[];
  /** What its settings take, where that is less than such settings may. */
  readonly offers?: Offers;
  /** Where it stays off for so long when it is told to shut down on good mains. */
  readonly staysOffSeconds?: number | undefined;
  /** May outlets be switched by commands at all (agent.yaml)? */
  readonly loadCommands: 'allow' | 'deny';
}

/** What feeds the output, in one word. */
export function sourceOf(power: PowerState | undefined): GuardedUps['source'] {
  if (power === undefined) return undefined;
  if (power.output === 'off') return 'off';
  return power.bypass ? 'bypass' : power.source;
}

/** A server that is fed by a UPS and told when to shut down. */
export interface Client {
  readonly label: string;
  readonly address: string;
  /** The name it gave as its user. */
  readonly user: string;
  /** Primary: shuts down last, and may force. */
  readonly isPrimary: boolean;
  /** Milliseconds since it logged in. */
  readonly sinceMs: number;
  /** Milliseconds since it was last answered that it has to go down, or asked for it; undefined when it never was. */
  readonly toldMs?: number | undefined;
}

export type LocalOutcome = {
  readonly state: 'confirmed' | 'refused' | 'unproven' | 'failed' | 'expired';
  readonly code?: string;
  readonly says?: string;
};

/** What local protection can do, besides looking. */
export interface Protection {
  ups(): readonly GuardedUps[];
  clients(label: string): readonly Client[];
  /** Forced shutdown: every client of this UPS is told to go down now. Kept across restarts until it clears by itself. */
  force(label: string, why: string): void;
  /** Why it is forced; undefined when it is not. */
  forced(label: string): string | undefined;
  /** Milliseconds since the first server was there to be told of it; undefined when none was, or it is not forced by itself. */
  toldMs(label: string): number | undefined;
  /** A command by its name, by the same runner, rules, proof and journal as the cloud's. `by` stands in the audit. */
  command(label: string, name: string, args: object, by: string): Promise<LocalOutcome>;
}
