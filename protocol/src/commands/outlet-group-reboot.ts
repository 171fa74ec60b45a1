import { defineGroupCommand } from './define-group-command.ts';
import { proveRebooted } from './group-proof.ts';

export default defineGroupCommand({
  name: 'outlet-group.reboot',
  help: 'Turns an outlet group off, waits its stay-off time, and turns it on again whatever the mains does.',
  action: 'reboot',
  delays: ['useOffDelay', 'useOnDelay'],
  staysOff: true,
  prove: (group, _before, looks) => proveRebooted(group, looks),
});
