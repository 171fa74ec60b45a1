import type { CommandMessage, ReceiptMessage, StatusMessage, TrustBundle } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import type { CloudErrorCode } from '../identity/cloud-error.ts';
import type { Outbox, RecordSink, RecordSource } from '../outbox/outbox.ts';
import type { TrustedTime } from '../time/trusted-time.ts';
import type { Connect } from './connection.ts';
import type { Rejection } from './open-down.ts';
import type { UplinkTiming } from './timing.ts';

export interface UplinkLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** Whom the agent believes. */
export interface DownKeys {
  readonly bundle: TrustBundle;
  /** Asks for a newer bundle; false when there is none, or it was asked for just now. Never rejects. */
  refresh(): Promise<boolean>;
}

export interface UplinkParts {
  readonly connect: Connect;
  readonly outbox: RecordSink & RecordSource & Pick<Outbox, 'stats'>;
  readonly clock: Clock;
  readonly agentId: string;
  readonly boot: string;
  readonly version?: string;
  readonly trustedTime: TrustedTime;
  /** For the status message; asked for each time one goes out. */
  readonly links: () => NonNullable<StatusMessage['links']>;
  readonly trust: DownKeys;
  /** Something came down that is not taken. */
  readonly onRejected: (why: Rejection) => void;
  /** The cloud has told its time. */
  readonly onTime?: () => void;
  /** Each well-signed command for this agent, as often as it is delivered: the journal tells repeats. */
  readonly onCommand: (command: CommandMessage) => void;
  /** The cloud asked for the identity records again. */
  readonly onIdentityWanted: () => void;
  readonly onAdvice?: (advice: NonNullable<ReceiptMessage['advice']>) => void;
  readonly log: UplinkLog;
  /** 0 to 1, for the jitter; Math.random. */
  readonly random: () => number;
  /** What is not given is as usual. */
  readonly timing?: Partial<UplinkTiming>;
}

export interface UplinkState {
  /** CONNACK was seen and the connection stands. */
  readonly connected: boolean;
  /** A receipt came on this connection: this is what "the cloud is reachable" means. */
  readonly receipted: boolean;
  /** `clock.now()` of the last receipt, on any connection. */
  readonly lastReceiptMono: number | undefined;
  /** Records held on disk: neither receipted nor dropped. */
  readonly unreceipted: number;
  /** UTC ms of the oldest of them. */
  readonly oldestTs: number | undefined;
  /** Connections of this boot. */
  readonly conn: number;
  /** Most likely another agent uses this one's identity, in words; undefined while nothing speaks for it. */
  readonly rival: string | undefined;
  /** Why the last connection ended or could not be made, in words. */
  readonly lastProblem: string | undefined;
  /** The same for programs; undefined while connected, and when it ended after it was made. */
  readonly problemCode: CloudErrorCode | undefined;
}
