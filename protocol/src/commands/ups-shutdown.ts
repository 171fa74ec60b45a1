import { defineUnitCommand, mustBeOn } from './define-unit-command.ts';
import { proveUnitShutDown } from './unit-proof.ts';

export default defineUnitCommand({
  name: 'ups.shutdown',
  help: 'Turns the whole output off, and on again once the mains are there and the battery holds enough.',
  action: 'shutdown',
  signal: 'requestShutdown',
  signalDelays: 'always',
  delays: ['useOffDelay', 'useOnDelay'],
  staysOff: true,
  alsoCheck: (_args, context) => mustBeOn(context),
  prove: proveUnitShutDown,
});
