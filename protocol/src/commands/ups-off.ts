import { defineUnitCommand, mustBeOn } from './define-unit-command.ts';
import { proveUnitOff } from './unit-proof.ts';

export default defineUnitCommand({
  name: 'ups.off',
  help: 'Turns the whole output off, until somebody turns it on again.',
  action: 'off',
  signal: 'remoteOff',
  signalDelays: 'never',
  delays: ['useOffDelay'],
  staysOff: false,
  alsoCheck: ({ force }, context) => {
    const fed = [...new Set(Object.values(context.feeds).flat())];
    if (fed.length > 0 && !force)
      return { code: 'feeds-gateway', says: `the unit feeds the ${fed.join(' and the ')}: off needs force` };
    return mustBeOn(context);
  },
  prove: proveUnitOff,
});
