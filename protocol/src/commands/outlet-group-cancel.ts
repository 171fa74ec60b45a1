import { composeOutletCommand } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { defineCommand } from './command.ts';
import { offersGroups } from './define-group-command.ts';
import { groupTargetArgs } from './group-args.ts';
import { groupOf, isSequencing, switchOf, viewGroup } from './group-view.ts';
import { checkAllowed, checkGroup } from './load-rules.ts';

export default defineCommand({
  name: 'outlet-group.cancel',
  help: 'Drops what is under way in an outlet group: it stays as it is at that moment, on or off.',
  kind: 'immediate',
  load: true,
  plan: 'advanced',
  role: 'operator',
  repeatable: false,
  args: groupTargetArgs,
  offered: offersGroups,
  beside: ({ group }, other) => {
    if (other.name === 'outlet-group.cancel') return undefined;
    return other.sequence && other.args.group === group ? 'ends' : 'apart';
  },
  check: (args, context) => {
    const not = checkGroup(args, context) ?? checkAllowed(context);
    if (not !== undefined) return not;
    const group = groupOf(context.values, args.group);
    const isBusy = group !== undefined && isSequencing(viewGroup(context.values, group).status);
    return isBusy ? undefined : { code: 'nothing-pending', says: `nothing is under way in outlet group ${args.group}` };
  },
  write: ({ group }, { values, source }) => {
    const present = presentOutletGroups(values);
    const groups = present.filter((number) => number === group && number > 0);
    return {
      register: 'outletCommand',
      words: composeOutletCommand({ command: 'cancel', modifiers: [], groups, source }, present),
    };
  },
  proofPaces: ['status'],
  prove: ({ group: number }, _before, looks) => {
    const { values = {} } = looks.at(-1) ?? {};
    const group = groupOf(values, number);
    const status = group === undefined ? undefined : viewGroup(values, group).status;
    const state = switchOf(status);
    if (state !== undefined && !isSequencing(status))
      return { verdict: 'confirmed', says: `nothing is under way in outlet group ${number} any more; it is ${state}` };
    return { verdict: 'waiting', begun: false, says: `a sequence is still under way in outlet group ${number}` };
  },
  withinMs: () => 15_000,
});
