import { stateOf } from '../state-of.ts';
import { defineUnitCommand, mustBeOn } from './define-unit-command.ts';
import { proveUnitRebooted } from './unit-proof.ts';

export default defineUnitCommand({
  name: 'ups.reboot',
  help: 'Turns the whole output off, waits the stay-off times, and turns it on again whatever the mains does.',
  action: 'reboot',
  signal: 'requestShutdown',
  signalDelays: 'always',
  delays: ['useOffDelay', 'useOnDelay'],
  staysOff: true,
  alsoCheck: (_args, context) => mustBeOn(context),
  // Without mains that signal waits for them: a shutdown, which nobody asked for.
  checkSignal: ({ values }) =>
    stateOf(values.upsStatus) === 'onBattery' || values.upsStatus?.has('inputBad')
      ? { code: 'unsupported', says: 'over this link the unit comes back only with the mains, and they are not there' }
      : undefined,
  prove: proveUnitRebooted,
});
