import { composeOutletCommand } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { defineCommand } from './command.ts';
import { groupArgs } from './group-args.ts';
import { proveSwitched, sequenceMs } from './group-proof.ts';
import { groupOf } from './group-view.ts';
import { checkGroup } from './load-rules.ts';

export default defineCommand({
  name: 'outlet-group.on',
  help: 'Turns an outlet group on.',
  kind: 'immediate',
  load: true,
  plan: 'standard',
  role: 'operator',
  repeatable: false,
  args: groupArgs,
  check: (args, context) => checkGroup(args, context),
  write: ({ group, delay }, { values, source }) => ({
    register: 'outletCommand',
    words: composeOutletCommand(
      {
        command: 'on',
        modifiers: delay ? ['useOnDelay'] : [],
        groups: [groupOf(values, group) ?? 0].filter((present) => present > 0),
        source,
      },
      presentOutletGroups(values),
    ),
  }),
  proofPaces: ['status'],
  prove: ({ group }, before, looks) => proveSwitched(group, 'on', before, looks),
  withinMs: ({ group, delay }, { values }) => sequenceMs(values, group, { off: false, stayOff: false, on: delay }),
});
