import type { Clock } from './clock.ts';
import type { Config, UpsConfig } from './config/config-schema.ts';
import type { Keeper } from './events/keeper.ts';
import type { IdentityKeeper } from './identity/identity-keeper.ts';
import type { Journal } from './journal/journal.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { HostReach } from './policy/policy-desk.ts';
import type { Driver } from './runner/driver.ts';
import type { RunnerLog } from './runner/runner-parts.ts';
import type { TrustedTime } from './time/trusted-time.ts';
import type { Connect } from './uplink/connection.ts';

/** What an agent is made of: all that touches the world. */
export interface AgentParts {
  readonly config: Config;
  /** Given by the cloud at enrolment. */
  readonly agentId: string;
  readonly trustedTime: TrustedTime;
  readonly identity: Pick<IdentityKeeper, 'bundle' | 'refresh' | 'refreshNow' | 'renew' | 'current'>;
  readonly version: string;
  /** 16 hex digits, new with every start. */
  readonly boot: string;
  /** Changes when the machine is started anew; undefined where that cannot be told. */
  readonly machineBoot?: string | undefined;
  /** Ms since then, by a clock that nobody sets. */
  readonly machineUpMs?: (() => number) | undefined;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly journal: Journal;
  /** Quota of the outbox. */
  readonly mostBytes?: number;
  readonly keeper: Keeper;
  readonly connect: Connect;
  readonly openDriver: (ups: UpsConfig) => Driver;
  /** How hosts are woken. */
  readonly reach: HostReach;
  /** Hex digits that nobody can guess. */
  readonly random: () => string;
  readonly log: RunnerLog;
}
