import type { LinkState } from '../runner/staleness.ts';
import type { Since } from './present-since.ts';
import type { PolicyReport, ProtectionReport } from './protection-report.ts';

/** One UPS as `ridethrough-agent status` tells it. */
export interface UpsReport {
  readonly label: string;
  readonly unit: string | undefined;
  readonly via: string;
  readonly address: string;
  readonly state: LinkState;
  readonly says: string | undefined;
  /** Since when it is on mains, on battery, off or silent. */
  readonly since?: Since | undefined;
  readonly loadCommands: 'allow' | 'deny';
  readonly pace: string;
  readonly replyMs: number | undefined;
  readonly counters: Readonly<Record<string, number>>;
  readonly refusedRegisters: readonly string[];
  /** Told to shut down while the mains are there it stays off for so long. */
  readonly staysOffSeconds?: number | undefined;
  /** Under NUT's names. */
  readonly readings: Readonly<Record<string, string | number>>;
}

/** What the agent tells of itself over its control socket. */
export interface StatusReport {
  readonly agent: string;
  readonly version: string;
  readonly boot: string;
  readonly upSeconds: number;
  readonly health: { readonly ok: boolean; readonly reasons: readonly string[] };
  readonly cloud: {
    readonly connected: boolean;
    readonly receipted: boolean;
    readonly problem: string | undefined;
    readonly rejected: number;
  };
  /** End of the certificate in UTC ms, and the version of the trust bundle. */
  readonly identity: { readonly validUntil: number; readonly bundle: number };
  readonly outbox: {
    readonly healthy: boolean;
    readonly records: number;
    readonly bytes: number;
    /** Above so many bytes the oldest telemetry is dropped. */
    readonly mostBytes?: number;
    readonly waiting: number;
    readonly lost: number;
    readonly dropped: number;
  };
  readonly commands: { readonly taken: number; readonly underWay: Readonly<Record<string, string>> };
  readonly time: { readonly quality: string; readonly errorMs: number | undefined };
  readonly ups: readonly UpsReport[];
  /** Undefined while no NUT server is configured. */
  readonly protection?: ProtectionReport | undefined;
  /** Undefined while there is no policy. */
  readonly policy?: PolicyReport | undefined;
}
