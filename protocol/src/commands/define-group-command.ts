import { composeOutletCommand, type OutletAction, type OutletModifier } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import type { Values } from '../registers.ts';
import type { Command, CommandContext, Door, Look, Refusal, Verdict } from './command.ts';
import { type GroupArgs, groupArgs } from './group-args.ts';
import { sequenceMs } from './group-proof.ts';
import { checkGroup, checkLoad } from './load-rules.ts';
import { takesOutletCommand } from './outlet-door.ts';

type GroupCommand = {
  readonly name: string;
  readonly help: string;
  readonly action: OutletAction;
  /** The modifiers that `delay` stands for. */
  readonly delays: readonly OutletModifier[];
  /** Does the unit wait its stay-off time in between? */
  readonly staysOff: boolean;
  /** What is to be looked at beyond the rules of every group command. */
  readonly alsoCheck?: (args: GroupArgs, context: CommandContext) => Refusal | undefined;
  readonly prove: (group: number, before: Values, looks: readonly Look[]) => Verdict;
};

/** Group commands take groups from 1 on, and a unit that takes them this way. */
export const offersGroups = (door: Door): boolean =>
  takesOutletCommand(door) && presentOutletGroups(door.values).some((group) => group > 0);

/** A command to one outlet group: what they have in common, the rules of commands that touch a load first of all. */
export const defineGroupCommand = (own: GroupCommand): Command<GroupArgs> => ({
  name: own.name,
  help: own.help,
  kind: 'immediate',
  load: true,
  plan: 'advanced',
  role: 'operator',
  repeatable: false,
  sequence: true,
  args: groupArgs,
  offered: offersGroups,
  check: (args, context) =>
    checkGroup(args, context) ?? checkLoad(context, args.force) ?? own.alsoCheck?.(args, context),
  write: ({ group, delay }, { values, source }) => ({
    register: 'outletCommand',
    words: composeOutletCommand(
      {
        command: own.action,
        modifiers: delay ? own.delays : [],
        // Never the main group, and no group at all is refused where the words are composed.
        groups: presentOutletGroups(values).filter((present) => present === group && present > 0),
        source,
      },
      presentOutletGroups(values),
    ),
  }),
  proofPaces: ['status'],
  prove: ({ group }, before, looks) => own.prove(group, before, looks),
  withinMs: ({ group, delay }, { values }) =>
    sequenceMs(values, [group], {
      off: delay && own.delays.includes('useOffDelay'),
      stayOff: own.staysOff,
      on: delay && own.delays.includes('useOnDelay'),
    }),
});
