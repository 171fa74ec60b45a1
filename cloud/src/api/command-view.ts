import { z } from 'zod';
import type { CommandRecord, CommandStep } from '../commands/command-record.ts';
import { commandStates, isFinal } from '../commands/command-states.ts';
import { isoOf } from './params.ts';

const state = z.enum(commandStates);
const proof = z.record(z.string(), z.unknown()).nullable();

export const commandView = z
  .object({
    id: z.string(),
    ups: z.object({ id: z.string(), serial: z.string() }),
    agent: z.string().nullable(),
    name: z.string(),
    args: z.record(z.string(), z.unknown()),
    kind: z.enum(['immediate', 'deferred']),
    state,
    final: z.boolean().meta({ description: 'no more is expected; of unknown, a later result still counts' }),
    code: z.string().nullable().meta({ description: 'why, in a fixed word' }),
    says: z.string().nullable().meta({ description: 'why, in a sentence' }),
    proof: proof.meta({ description: 'what the unit itself showed' }),
    by: z.string(),
    created: z.string(),
    expires: z.string(),
    changed: z.string(),
  })
  .meta({ id: 'Command' });

export type CommandView = z.infer<typeof commandView>;

export const commandHistoryView = commandView
  .extend({
    history: z.array(
      z.object({
        state,
        at: z.string(),
        agentTime: z.string().nullable(),
        code: z.string().nullable(),
        says: z.string().nullable(),
        proof,
      }),
    ),
  })
  .meta({ id: 'CommandWithHistory' });

/** `id` is the UPS's as users see it. */
export const toCommandView = (id: string, command: CommandRecord): CommandView => ({
  id: command.id,
  ups: { id, serial: command.serial },
  agent: command.agent ?? null,
  name: command.name,
  args: { ...command.args },
  kind: command.kind,
  state: command.state,
  final: isFinal(command.state),
  code: command.code ?? null,
  says: command.says ?? null,
  proof: command.proof === undefined ? null : { ...command.proof },
  by: command.by,
  created: isoOf(command.created),
  expires: isoOf(command.expires),
  changed: isoOf(command.changed),
});

export const toCommandHistoryView = (id: string, command: CommandRecord, steps: readonly CommandStep[]) => ({
  ...toCommandView(id, command),
  history: steps.map(({ state: was, at, ts, code, says, proof: shown }) => ({
    state: was,
    at: isoOf(at),
    agentTime: ts === undefined ? null : isoOf(ts),
    code: code ?? null,
    says: says ?? null,
    proof: shown === undefined ? null : { ...shown },
  })),
});
