import { stateOf } from '../state-of.ts';
import { defineBypassCommand } from './define-bypass-command.ts';

export default defineBypassCommand({
  name: 'bypass.start',
  help: 'Puts the unit into bypass: the load hangs on the mains, unprotected, until bypass.stop.',
  bit: 'intoBypass',
  from: 'online',
  into: 'bypass',
  alsoCheck: ({ values: { upsStatus, bypassInputStatus } }) => {
    if (stateOf(upsStatus) !== 'online' || upsStatus?.has('inputBad')) return { code: 'not-online' };
    // An empty word tells nothing; the unit decides then.
    const isBad = bypassInputStatus !== undefined && bypassInputStatus.size > 0 && !bypassInputStatus.has('acceptable');
    return isBad ? { code: 'not-online', says: 'the mains at the bypass input are not acceptable' } : undefined;
  },
});
