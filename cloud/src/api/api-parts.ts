import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { PresenceSource } from '../agents/presence.ts';
import type { CommandChanges } from '../commands/command-changes.ts';
import type { Commands } from '../commands/commands.ts';
import type { Health } from '../health/health.ts';
import type { Clock } from '../store/clock.ts';
import type { Db } from '../store/transaction.ts';
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
};

/** Fastify whose schemas are zod's. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
