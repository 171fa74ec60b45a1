import { stateOf } from '../state-of.ts';
import { defineUnitCommand } from './define-unit-command.ts';
import { proveUnitOn } from './unit-proof.ts';

export default defineUnitCommand({
  name: 'ups.on',
  help: 'Turns the whole output on when it is off; without mains only with force, from the battery.',
  action: 'on',
  signal: 'remoteOn',
  signalDelays: 'either',
  delays: ['useOnDelay'],
  coldBoot: true,
  staysOff: false,
  alsoCheck: ({ force }, { values }) => {
    if (stateOf(values.upsStatus) !== 'off') return { code: 'not-off' };
    if (!values.upsStatus?.has('inputBad') || force) return undefined;
    return { code: 'on-battery', says: 'there are no mains: the output would run from the battery, which needs force' };
  },
  prove: proveUnitOn,
});
