import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { stateOf, type UpsState } from '../state-of.ts';
import type { Command, CommandContext, Refusal } from './command.ts';
import { familyOf } from './family.ts';
import { checkLoad, checkUnit } from './load-rules.ts';
import { type UnitTarget, unitTargetArgs } from './unit-args.ts';

type BypassCommand = {
  readonly name: string;
  readonly help: string;
  readonly bit: 'intoBypass' | 'outOfBypass';
  readonly from: UpsState;
  readonly into: UpsState;
  readonly alsoCheck: (context: CommandContext) => Refusal | undefined;
};

/** Into bypass or out of it: only an SRT can be told to (990-9840B marks the commanded bypass for it alone). */
export const defineBypassCommand = ({
  name,
  help,
  bit,
  from,
  into,
  alsoCheck,
}: BypassCommand): Command<UnitTarget> => ({
  name,
  help,
  kind: 'immediate',
  load: true,
  plan: 'advanced',
  role: 'operator',
  repeatable: false,
  args: unitTargetArgs,
  offered: ({ values }) => familyOf(values) === 'SRT',
  alsoLooksAt: ['measurement'],
  check: (args, context) => checkUnit(args, context) ?? checkLoad(context, true) ?? alsoCheck(context),
  write: () => ({ register: 'upsCommand', words: encode(registers.upsCommand, [bit]) }),
  proofPaces: ['status'],
  prove: (_args, _before, looks) => {
    const state = stateOf(looks.at(-1)?.values.upsStatus);
    if (state === into) return { verdict: 'confirmed', says: says[into] };
    if (state !== undefined && state !== from) return { verdict: 'failed', says: `instead ${says[state]}` };
    return { verdict: 'waiting', begun: false, says: 'no sign of it yet' };
  },
  withinMs: () => 30_000,
});

const says = {
  online: 'the unit feeds the load itself',
  onBattery: 'the unit is on battery',
  bypass: 'the unit is in bypass: the load hangs on the mains',
  off: 'the output is off',
} as const satisfies Record<UpsState, string>;
