import { defineGroupCommand } from './define-group-command.ts';
import { proveSwitched } from './group-proof.ts';

export default defineGroupCommand({
  name: 'outlet-group.on',
  help: 'Turns an outlet group on.',
  action: 'on',
  delays: ['useOnDelay'],
  staysOff: false,
  prove: (group, before, looks) => proveSwitched(group, 'on', before, looks),
});
