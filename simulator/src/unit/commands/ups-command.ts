import { registers } from '@ridethrough/protocol';
import { noFaults } from '../faults.ts';
import { factoryNames, factorySettings } from '../settings.ts';
import { withFaults } from '../with-faults.ts';
import type { Command } from './command.ts';
import { singleBit } from './single-bit.ts';

/** Register 1536. None of the simulated units can be put into bypass. */
export const upsCommand: Command = (model, parts, words) => {
  const command = singleBit(registers.upsCommand, words);
  switch (command) {
    case undefined:
    case 'intoBypass':
    case 'outOfBypass':
      return 'refused';
    case 'factorySettings':
      return { ...parts, settings: { ...parts.settings, ...factorySettings(model) } };
    case 'resetNames':
      return { ...parts, settings: { ...parts.settings, ...factoryNames(model) } };
    case 'clearFaults':
      return withFaults(parts, noFaults);
    case 'resetLogs':
      return parts;
    default:
      return command satisfies never;
  }
};
