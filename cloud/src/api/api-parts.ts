import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { PresenceSource } from '../agents/presence.ts';
import type { AuditKey } from '../audit/audit-key.ts';
import type { AuditLogInTransaction } from '../audit/audit-log.ts';
import type { LoginFailures } from '../audit/login-failures.ts';
import type { CommandChanges } from '../commands/command-changes.ts';
import type { Commands } from '../commands/commands.ts';
import type { Health } from '../health/health.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
import type { Trust } from '../trust/trust.ts';
import type { LiveChanges } from './live-changes.ts';

/** What the API is made from; it owns none of it. */
export type ApiParts = {
  readonly db: Db;
  readonly clock: Clock;
  readonly presence: PresenceSource;
  readonly commands: Pick<Commands, 'create'>;
  readonly commandChanges: CommandChanges;
  readonly live: LiveChanges;
  readonly health: Pick<Health, 'report' | 'metrics'>;
  readonly trust: Pick<Trust, 'issueAgent' | 'bundlesFrom' | 'caPems'>;
  readonly audit: AuditLogInTransaction;
  /** What the heads of the audit log are checked with. */
  readonly auditKey: Pick<AuditKey, 'open'>;
  /** Told of those who could not log in. */
  readonly failures: Pick<LoginFailures, 'failed'>;
  /** Host names and addresses that the cloud is served under. */
  readonly names: readonly string[];
  /** Where agents connect to. */
  readonly mqttPort: () => number;
  /** How often an agent that waits for its approval is to ask; 5 without it. */
  readonly enrolmentIntervalSeconds?: number;
};

/** Fastify over TLS whose schemas are zod's. */
export type Api = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;
