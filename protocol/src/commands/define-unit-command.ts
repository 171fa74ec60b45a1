import { encode } from '../encode.ts';
import { composeOutletCommand, type OutletAction, type OutletModifier } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { registers, type Values } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import type { Command, CommandContext, Look, Refusal, Verdict } from './command.ts';
import { sequenceMs } from './group-proof.ts';
import { checkLoad, checkUnit } from './load-rules.ts';
import { isOlderUnit } from './older-unit.ts';
import { takesUnitByOutlets } from './outlet-door.ts';
import { type UnitArgs, unitArgs } from './unit-args.ts';

type UnitCommand = {
  readonly name: string;
  readonly help: string;
  readonly action: Exclude<OutletAction, 'cancel'>;
  /** What says the same to register 1540, where register 1538 cannot mean the whole unit. */
  readonly signal: 'requestShutdown' | 'remoteOff' | 'remoteOn';
  /** Does that signal use the groups' own delays? There is no choice: `either` where it does not matter to who asks. */
  readonly signalDelays: 'always' | 'never' | 'either';
  /** The modifiers that `delay` stands for. */
  readonly delays: readonly OutletModifier[];
  /** With force it may start from the battery alone. */
  readonly coldBoot?: true;
  readonly staysOff: boolean;
  readonly alsoCheck: (args: UnitArgs, context: CommandContext) => Refusal | undefined;
  /** What is to be looked at where register 1540 is used. */
  readonly checkSignal?: (context: CommandContext) => Refusal | undefined;
  readonly prove: (before: Values, looks: readonly Look[]) => Verdict;
};

/**
 * A command to the whole unit: one write, either to register 1538 for all groups that the unit has, or, where that cannot
 * be, to 1540. Which of the two is known before; a refusal of the one is never followed by the other.
 */
export const defineUnitCommand = (own: UnitCommand): Command<UnitArgs> => ({
  name: own.name,
  help: own.help,
  kind: 'immediate',
  load: true,
  plan: 'advanced',
  role: 'operator',
  repeatable: false,
  sequence: true,
  args: unitArgs,
  offered: ({ values }) => values.upsStatus !== undefined,
  check: (args, context) =>
    checkUnit(args, context) ??
    checkLoad(context, args.force) ??
    own.alsoCheck(args, context) ??
    (takesUnitByOutlets(context) ? undefined : checkSignal(own, args, context)),
  write: ({ delay, force }, { values, source }) => {
    if (!takesUnitByOutlets({ values, source }))
      return { register: 'simpleSignalingCommand', words: encode(registers.simpleSignalingCommand, [own.signal]) };
    const groups = presentOutletGroups(values);
    const isCold = own.coldBoot && force && values.upsStatus?.has('inputBad') === true;
    const modifiers = [...(isCold ? (['coldBoot'] as const) : []), ...(delay ? own.delays : [])];
    return {
      register: 'outletCommand',
      words: composeOutletCommand({ command: own.action, modifiers, groups, source }, groups),
    };
  },
  proofPaces: ['status'],
  prove: (_args, before, looks) => own.prove(before, looks),
  withinMs: ({ delay }, { values, source }) => {
    const uses = takesUnitByOutlets({ values, source })
      ? { off: delay && own.delays.includes('useOffDelay'), on: delay && own.delays.includes('useOnDelay') }
      : { off: own.action !== 'on', on: true };
    const times = isOlderUnit(values) ? { ...values, mogStayOff: SHORTEST_SLEEP_SECONDS } : values;
    return sequenceMs(times, unitGroups(values), { ...uses, stayOff: own.staysOff });
  },
});

/** On UPS-Link a unit is told to sleep in steps of six minutes. */
const SHORTEST_SLEEP_SECONDS = 360;

/** The main group's delays count also where it takes no commands. */
const unitGroups = (values: Values): number[] => [...new Set([0, ...presentOutletGroups(values)])];

function checkSignal(own: UnitCommand, { delay }: UnitArgs, context: CommandContext): Refusal | undefined {
  if (delay && own.signalDelays === 'never')
    return { code: 'unsupported', says: 'over this link the unit cannot wait for its delays: leave delay out' };
  if (!delay && own.signalDelays === 'always')
    return { code: 'unsupported', says: 'over this link the unit does it only after its own delays: ask with delay' };
  return own.checkSignal?.(context);
}

/** Refuses where the output is off already. */
export const mustBeOn = ({ values }: CommandContext): Refusal | undefined =>
  stateOf(values.upsStatus) === 'off' ? { code: 'not-on' } : undefined;
