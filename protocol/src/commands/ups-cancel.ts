import { composeOutletCommand } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { stateOf } from '../state-of.ts';
import { defineCommand } from './command.ts';
import { checkAllowed, checkUnit } from './load-rules.ts';
import { isOlderUnit } from './older-unit.ts';
import { takesUnitByOutlets } from './outlet-door.ts';
import { unitTargetArgs } from './unit-args.ts';
import { isOutputOn, isUnitBusy } from './unit-view.ts';

export default defineCommand({
  name: 'ups.cancel',
  help: 'Drops what is under way in all outlet groups: they stay as they are at that moment, on or off.',
  kind: 'immediate',
  load: true,
  plan: 'advanced',
  role: 'operator',
  repeatable: false,
  args: unitTargetArgs,
  offered: (door) => takesUnitByOutlets(door) || isOlderUnit(door.values),
  beside: (_args, other) => {
    if (other.name === 'ups.cancel') return undefined;
    return other.sequence ? 'ends' : 'apart';
  },
  check: (args, context) => {
    const not = checkUnit(args, context) ?? checkAllowed(context);
    if (not !== undefined) return not;
    // An older unit does not show that it counts down.
    const maybe = isUnitBusy(context.values) || isOlderUnit(context.values);
    return maybe ? undefined : { code: 'nothing-pending' };
  },
  write: (_args, { values, source }) => {
    const groups = isOlderUnit(values) ? ([0] as const) : presentOutletGroups(values);
    return {
      register: 'outletCommand',
      words: composeOutletCommand({ command: 'cancel', modifiers: [], groups, source }, groups),
    };
  },
  proofPaces: ['status'],
  prove: (_args, _before, looks) => {
    const last = looks.at(-1)?.values;
    if (last !== undefined && stateOf(last.upsStatus) !== undefined && !isUnitBusy(last))
      return {
        verdict: 'confirmed',
        says: `nothing is under way any more; the output is ${isOutputOn(last) ? 'on' : 'off'}`,
      };
    return { verdict: 'waiting', begun: false, says: 'a sequence is still under way' };
  },
  withinMs: () => 15_000,
});
