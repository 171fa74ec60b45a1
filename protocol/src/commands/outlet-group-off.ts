import { defineGroupCommand } from './define-group-command.ts';
import { proveSwitched } from './group-proof.ts';

export default defineGroupCommand({
  name: 'outlet-group.off',
  help: 'Turns an outlet group off, until somebody turns it on again.',
  action: 'off',
  delays: ['useOffDelay'],
  staysOff: false,
  alsoCheck: ({ group, force }, { feeds }) => {
    const fed = feeds[group] ?? [];
    if (fed.length === 0 || force) return undefined;
    return { code: 'feeds-gateway', says: `outlet group ${group} feeds the ${fed.join(' and the ')}: off needs force` };
  },
  prove: (group, before, looks) => proveSwitched(group, 'off', before, looks),
});
