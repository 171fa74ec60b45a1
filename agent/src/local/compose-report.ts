import type { CommandDesk } from '../commands/command-desk.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { PolicyDesk } from '../policy/policy-desk.ts';
import { presentOf } from '../policy/present-of.ts';
import type { TrustedTime } from '../time/trusted-time.ts';
import type { UplinkState } from '../uplink/uplink-parts.ts';
import type { LogEntry } from './log-entries.ts';
import { presentSince } from './present-since.ts';
import type { StatusReport, UpsReport } from './status-report.ts';

export interface ReportParts {
  readonly own: Pick<StatusReport, 'agent' | 'version' | 'boot'> & {
    /** UTC ms by the machine's own clock. */
    readonly startedAt: number;
    readonly upMs: number;
  };
  readonly health: StatusReport['health'];
  readonly uplink: Pick<UplinkState, 'connected' | 'receipted' | 'lastProblem'> & { readonly rejected: number };
  readonly identity: StatusReport['identity'];
  readonly outbox: Pick<Outbox, 'isHealthy' | 'stats'>;
  readonly mostBytes: number | undefined;
  readonly commands: Pick<CommandDesk, 'taken' | 'underWay'>;
  readonly time: Pick<TrustedTime, 'quality' | 'errorMs'>;
  readonly ups: readonly UpsReport[];
  readonly protection: StatusReport['protection'];
  readonly policy: Pick<PolicyDesk, 'report'>;
  readonly log: readonly LogEntry[];
}

/** What the agent tells of itself, from its parts. */
export function composeReport(parts: ReportParts): StatusReport {
  const { own, health, uplink, identity, outbox, mostBytes, commands, time, ups, protection, policy, log } = parts;
  const { startedAt, upMs, ...who } = own;
  const { connected, receipted, lastProblem, rejected } = uplink;
  const { records, bytes, waiting, lost, dropped } = outbox.stats;
  const limit = mostBytes === undefined ? {} : { mostBytes };
  return {
    ...who,
    upSeconds: Math.round(upMs / 1000),
    health,
    cloud: { connected, receipted, problem: lastProblem, rejected },
    identity,
    outbox: { healthy: outbox.isHealthy, records, bytes, ...limit, waiting, lost, dropped },
    commands: { taken: commands.taken, underWay: Object.fromEntries(commands.underWay) },
    time: { quality: time.quality, errorMs: time.errorMs },
    protection,
    policy: policy.report(presentOf({ ups, protection })),
    ups: ups.map((one) => ({ ...one, since: presentSince(one, log, startedAt) })),
  };
}
