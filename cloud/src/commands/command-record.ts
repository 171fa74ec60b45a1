import type { Selectable } from 'kysely';
import { CloudError } from '../cloud-error.ts';
import type { CommandKind, Hand, Standing } from './command-machine.ts';
import { type CommandState, isCommandState } from './command-states.ts';
import type { CommandsTables } from './tables.ts';

export type CommandRow = Selectable<CommandsTables['commands']>;
export type CommandStepRow = Selectable<CommandsTables['command_steps']>;

/** One state that a command was in. Times are UTC ms: `at` by the cloud's clock, `ts` by the agent's. */
export type CommandStep = {
  readonly state: CommandState;
  readonly at: number;
  readonly ts: number | undefined;
  readonly code: string | undefined;
  readonly says: string | undefined;
  readonly proof: Readonly<Record<string, unknown>> | undefined;
};

/** A command as it stands. Times are UTC ms by the cloud's clock. */
export type CommandRecord = {
  readonly id: string;
  readonly device: number;
  readonly serial: string;
  readonly agent: string | undefined;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly kind: CommandKind;
  readonly state: CommandState;
  readonly code: string | undefined;
  readonly says: string | undefined;
  readonly proof: Readonly<Record<string, unknown>> | undefined;
  readonly by: string;
  readonly created: number;
  readonly expires: number;
  readonly changed: number;
};

export function toRecord(row: CommandRow): CommandRecord {
  const { state, kind } = standingOf(row);
  return {
    id: row.id,
    device: row.device,
    serial: row.ups,
    agent: row.agent ?? undefined,
    name: row.name,
    args: object(row.args) ?? {},
    kind,
    state,
    code: row.code ?? undefined,
    says: row.says ?? undefined,
    proof: object(row.proof),
    by: row.by,
    created: row.created,
    expires: row.expires,
    changed: row.changed,
  };
}

export const toStep = (row: CommandStepRow): CommandStep => ({
  state: stateOf(row.state),
  at: row.at,
  ts: row.ts ?? undefined,
  code: row.code ?? undefined,
  says: row.says ?? undefined,
  proof: object(row.proof),
});

/** Throws CloudError `data-unusable` for words that no version has written. */
export function standingOf(row: Pick<CommandRow, 'id' | 'kind' | 'state' | 'hand'>): Standing {
  const { kind, hand } = row;
  if (!isKind(kind) || !isHand(hand))
    throw new CloudError('data-unusable', `command ${row.id} is stored as ${kind}, ${hand}`);
  return { kind, state: stateOf(row.state), hand };
}

function stateOf(text: string): CommandState {
  if (isCommandState(text)) return text;
  throw new CloudError('data-unusable', `a command is stored with the state ${text}`);
}

const isKind = (text: string): text is CommandKind => text === 'immediate' || text === 'deferred';
const isHand = (text: string): text is Hand => text === 'no' || text === 'first' || text === 'lost' || text === 'again';

function object(json: string | null): Record<string, unknown> | undefined {
  if (json === null) return undefined;
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}
