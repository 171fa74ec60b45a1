import { isDeepStrictEqual } from 'node:util';
import type { BoundCommand } from '@ridethrough/protocol';
import type { Presence } from '../agents/presence.ts';
import type { Db } from '../store/transaction.ts';
import { auditCreated, auditNotCreated } from './audit-command.ts';
import { type CheckedRequest, type CommandRequest, checkRequest, type RequestMistake } from './check-request.ts';
import { type CommandRecord, toRecord } from './command-record.ts';
import { applyInput, findByIdempotencyKey, findRow, insertCommand } from './command-store.ts';
import type { CommandTarget } from './command-target.ts';
import { dueAt } from './due-at.ts';
import { longestRunMs } from './longest-run.ts';

/** How long an immediate command lives, and a deferred one when nothing else is asked. */
export const IMMEDIATE_LIFE_MS = 30_000;
export const DEFERRED_LIFE_MS = 24 * 3_600_000;

export type NewCommand = CommandRequest & {
  readonly target: CommandTarget;
  /** Who asks, for the unit's event log. */
  readonly by: string;
  /** From where, for the audit log: an address. */
  readonly origin: string;
  readonly idempotencyKey?: string;
};

export type Creation =
  | { readonly outcome: 'created' | 'repeated'; readonly command: CommandRecord }
  | { readonly outcome: 'invalid'; readonly mistakes: readonly RequestMistake[] }
  /** The idempotency key was used for something else: this command. */
  | { readonly outcome: 'key-taken'; readonly command: CommandRecord };

/**
 * Checks a request and puts the command into the store: an immediate one refused at once when the agent is not there,
 * else marked as being handed over before anybody does so. `at` is UTC ms.
 */
export async function createCommand(
  db: Db,
  id: string,
  asked: NewCommand,
  presence: Presence | undefined,
  at: number,
): Promise<Creation> {
  const checked = checkRequest(asked, asked.target);
  return db.transaction().execute(async (trx) => {
    const { idempotencyKey } = asked;
    const before = idempotencyKey === undefined ? undefined : await findByIdempotencyKey(trx, idempotencyKey);
    if (before) {
      const command = toRecord(before);
      return { outcome: isSame(command, asked, checked) ? 'repeated' : 'key-taken', command };
    }
    const { target, by, name, origin } = asked;
    const who = { device: target.device, ups: target.serial, by, name, origin };
    if (!checked.ok) {
      const { mistakes } = checked;
      await auditNotCreated(trx, who, mistakes.map(({ path, says }) => `${path}: ${says}`).join('; '), at);
      return { outcome: 'invalid', mistakes };
    }
    const { command, args } = checked.bound;
    const row = newRow(id, asked, command, args, at);
    await insertCommand(trx, row);
    await auditCreated(trx, { id, args, kind: command.kind }, who, at);
    if (command.kind === 'immediate') {
      const there = presence?.online === true && presence.boot !== undefined;
      const input = { type: there ? 'handing' : 'offline' } as const;
      const inserted = await findRow(trx, row.id);
      if (inserted) await applyInput(trx, inserted, input, at);
      if (there)
        await trx
          .updateTable('commands')
          .set({ boot: presence.boot ?? null })
          .where('id', '=', row.id)
          .execute();
    }
    const made = await findRow(trx, row.id);
    return { outcome: 'created', command: toRecord(made ?? row) };
  });
}

function isSame(command: CommandRecord, asked: NewCommand, checked: CheckedRequest): boolean {
  const args = checked.ok ? checked.bound.args : asked.args;
  return (
    command.device === asked.target.device &&
    command.name === asked.name &&
    isDeepStrictEqual(command.args, { ...args })
  );
}

function newRow(
  id: string,
  asked: NewCommand,
  command: BoundCommand,
  args: Readonly<Record<string, unknown>>,
  at: number,
) {
  const { kind, name } = command;
  const expires = at + (kind === 'immediate' ? IMMEDIATE_LIFE_MS : DEFERRED_LIFE_MS);
  const longestMs = longestRunMs(command, asked.target.identity);
  return {
    id,
    device: asked.target.device,
    ups: asked.target.serial,
    agent: kind === 'immediate' ? (asked.target.agent ?? null) : null,
    boot: null,
    name,
    args: JSON.stringify(args),
    kind,
    state: 'created',
    hand: 'no',
    created: at,
    expires,
    changed: at,
    due: dueAt({ kind, state: 'created', hand: 'no', expires, longestMs }, at),
    longest_ms: longestMs,
    result_epoch: null,
    result_seq: null,
    code: null,
    says: null,
    proof: null,
    by: asked.by,
    idempotency_key: asked.idempotencyKey ?? null,
  };
}
