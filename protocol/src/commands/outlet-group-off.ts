import { composeOutletCommand } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { defineCommand } from './command.ts';
import { groupArgs } from './group-args.ts';
import { proveSwitched, sequenceMs } from './group-proof.ts';
import { groupOf } from './group-view.ts';
import { checkGroup } from './load-rules.ts';

export default defineCommand({
  name: 'outlet-group.off',
  help: 'Turns an outlet group off, until somebody turns it on again.',
  kind: 'immediate',
  load: true,
  plan: 'standard',
  role: 'operator',
  repeatable: false,
  args: groupArgs,
  check: (args, context) => {
    const refusal = checkGroup(args, context);
    if (refusal !== undefined) return refusal;
    const feeds = context.feeds[args.group] ?? [];
    if (feeds.length === 0 || args.force) return undefined;
    return {
      code: 'feeds-gateway',
      says: `outlet group ${args.group} feeds the ${feeds.join(' and the ')}: off needs force`,
    };
  },
  write: ({ group, delay }, { values, source }) => ({
    register: 'outletCommand',
    words: composeOutletCommand(
      {
        command: 'off',
        modifiers: delay ? ['useOffDelay'] : [],
        groups: [groupOf(values, group) ?? 0].filter((present) => present > 0),
        source,
      },
      presentOutletGroups(values),
    ),
  }),
  proofPaces: ['status'],
  prove: ({ group }, before, looks) => proveSwitched(group, 'off', before, looks),
  withinMs: ({ group, delay }, { values }) => sequenceMs(values, group, { off: delay, stayOff: false, on: false }),
});
