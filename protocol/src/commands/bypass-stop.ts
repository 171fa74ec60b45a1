import { stateOf } from '../state-of.ts';
import { defineBypassCommand } from './define-bypass-command.ts';

export default defineBypassCommand({
  name: 'bypass.stop',
  help: 'Takes the unit out of the bypass that it was told into: it feeds the load itself again.',
  bit: 'outOfBypass',
  from: 'bypass',
  into: 'online',
  alsoCheck: ({ values }) => (stateOf(values.upsStatus) === 'bypass' ? undefined : { code: 'not-in-bypass' }),
});
