import { composeOutletCommand } from '../outlet-command.ts';
import { presentOutletGroups } from '../outlet-groups.ts';
import { defineCommand } from './command.ts';
import { groupArgs } from './group-args.ts';
import { proveRebooted, sequenceMs } from './group-proof.ts';
import { groupOf } from './group-view.ts';
import { checkGroup } from './load-rules.ts';

export default defineCommand({
  name: 'outlet-group.reboot',
  help: 'Turns an outlet group off, waits its stay-off time, and turns it on again whatever the mains does.',
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
        command: 'reboot',
        modifiers: delay ? ['useOffDelay', 'useOnDelay'] : [],
        groups: [groupOf(values, group) ?? 0].filter((present) => present > 0),
        source,
      },
      presentOutletGroups(values),
    ),
  }),
  proofPaces: ['status'],
  prove: ({ group }, _before, looks) => proveRebooted(group, looks),
  withinMs: ({ group, delay }, { values }) => sequenceMs(values, group, { off: delay, stayOff: true, on: delay }),
});
