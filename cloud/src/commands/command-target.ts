import type { IdentityBody } from '@ridethrough/protocol';

/** A UPS as far as commands care: whom they go to, and what it says that it can do. */
export type CommandTarget = {
  /** The device's integer key. */
  readonly device: number;
  readonly serial: string;
  /** Undefined until its first identity came. */
  readonly identity: IdentityBody | undefined;
  /** The agent that commands go to; undefined when none holds the UPS. */
  readonly agent: string | undefined;
};

export interface CommandTargets {
  target(device: number): Promise<CommandTarget | undefined>;
}
