import type { Insertable } from 'kysely';
import type { RecordKey } from '../ingest/committed.ts';
import type { Db, Transaction } from '../store/transaction.ts';
import { auditEnded } from './audit-command.ts';
import { type Input, nextStanding } from './command-machine.ts';
import {
  type CommandRecord,
  type CommandRow,
  type CommandStep,
  standingOf,
  toRecord,
  toStep,
} from './command-record.ts';
import { inFlightStates, isFinal, type OpenState } from './command-states.ts';
import { dueAt } from './due-at.ts';
import type { CommandsTables } from './tables.ts';

/** A unit may report its progress as often as it likes; so many of these states are kept. */
const MOST_STEPS = 100;

/** What comes with an input: the agent's own words, or whom it is handed to. */
export type Detail = {
  readonly ts?: number;
  readonly code?: string | undefined;
  readonly says?: string | undefined;
  readonly proof?: Readonly<Record<string, unknown>> | undefined;
  readonly key?: RecordKey;
  readonly agent?: string;
};

/** Puts a new command into the store in state created. */
export async function insertCommand(trx: Transaction, row: Insertable<CommandsTables['commands']>): Promise<void> {
  await trx.insertInto('commands').values(row).execute();
  await addStep(trx, row.id, { state: row.state, at: row.created });
}

export const findRow = (db: Db | Transaction, id: string): Promise<CommandRow | undefined> =>
  db.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirst();

export const findByIdempotencyKey = (db: Db | Transaction, key: string): Promise<CommandRow | undefined> =>
  db.selectFrom('commands').selectAll().where('idempotency_key', '=', key).executeTakeFirst();

export async function findCommand(db: Db, id: string): Promise<CommandRecord | undefined> {
  const row = await findRow(db, id);
  return row && toRecord(row);
}

/** Oldest first. */
export async function stepsOf(db: Db, id: string): Promise<CommandStep[]> {
  const rows = await db.selectFrom('command_steps').selectAll().where('command', '=', id).orderBy('step').execute();
  return rows.map(toStep);
}

/** Of one device, newest first; `before` is the last one of the page before. */
export async function listCommands(
  db: Db,
  device: number,
  limit: number,
  before?: { readonly created: number; readonly id: string },
): Promise<CommandRecord[]> {
  let query = db.selectFrom('commands').selectAll().where('device', '=', device);
  if (before)
    query = query.where((e) =>
      e.or([e('created', '<', before.created), e.and([e('created', '=', before.created), e('id', '<', before.id)])]),
    );
  const rows = await query.orderBy('created', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toRecord);
}

/** Those for which time has something to say. */
export const dueRows = (db: Db, now: number): Promise<CommandRow[]> =>
  db.selectFrom('commands').selectAll().where('due', '<=', now).orderBy('due').limit(1000).execute();

/** Those that a restart of the cloud, or of their agent, says something about. */
export const rowsIn = (db: Db | Transaction, state: OpenState, agent?: string): Promise<CommandRow[]> => {
  const query = db.selectFrom('commands').selectAll().where('state', '=', state);
  return (agent === undefined ? query : query.where('agent', '=', agent)).execute();
};

/** Deferred commands that wait to be sent, oldest first, of devices that nothing is under way on. */
export const waitingRows = (db: Db): Promise<CommandRow[]> =>
  db
    .selectFrom('commands as c')
    .selectAll()
    .where('c.state', '=', 'created')
    .where('c.kind', '=', 'deferred')
    .where('c.hand', 'in', ['no', 'lost'])
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('commands as other')
            .select('other.id')
            .whereRef('other.device', '=', 'c.device')
            .where((o) => o.or([o('other.state', 'in', inFlightStates), o('other.hand', 'in', ['first', 'again'])])),
        ),
      ),
    )
    .orderBy('c.created')
    .orderBy('c.id')
    .execute();

/** Lets the machine decide and writes down what it says; undefined when nothing happens. `at` is UTC ms. */
export async function applyInput(
  trx: Transaction,
  row: CommandRow,
  input: Input,
  at: number,
  detail: Detail = {},
): Promise<CommandRow | undefined> {
  const move = nextStanding(standingOf(row), input);
  if (move === undefined) return undefined;
  const same = move.state === row.state;
  const changed = same && move.state === 'created' ? row.changed : at;
  const next: CommandRow = {
    ...row,
    state: move.state,
    hand: move.hand,
    changed,
    code: move.code ?? detail.code ?? null,
    says: move.says ?? detail.says ?? null,
    proof: detail.proof === undefined ? null : JSON.stringify(detail.proof),
    agent: detail.agent ?? row.agent,
    result_epoch: detail.key?.epoch ?? row.result_epoch,
    result_seq: detail.key?.seq ?? row.result_seq,
    due: dueAt({ ...move, ...kindOf(row), expires: row.expires, longestMs: row.longest_ms }, at),
  };
  await trx.updateTable('commands').set(next).where('id', '=', row.id).execute();
  if (!same || move.state !== 'created') {
    const { state, code, says, proof } = next;
    await addStep(trx, row.id, { state, at, ts: detail.ts ?? null, code, says, proof }, same);
  }
  if (!same && isFinal(move.state))
    await auditEnded(trx, next, move.state, input.type === 'result' ? 'agent' : 'cloud', at);
  return next;
}

const kindOf = (row: CommandRow) => ({ kind: standingOf(row).kind });

type NewStep = Omit<Insertable<CommandsTables['command_steps']>, 'command' | 'step'>;

async function addStep(trx: Transaction, command: string, step: NewStep, progress = false): Promise<void> {
  const last = await trx
    .selectFrom('command_steps')
    .select((e) => e.fn.max('step').as('step'))
    .where('command', '=', command)
    .executeTakeFirst();
  const number = (last?.step ?? 0) + 1;
  if (progress && number > MOST_STEPS) return;
  await trx
    .insertInto('command_steps')
    .values({ ...step, command, step: number })
    .execute();
}
