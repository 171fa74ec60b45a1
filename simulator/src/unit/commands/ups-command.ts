import { registers } from '@ridethrough/protocol';
import { clearedFaults } from '../faults.ts';
import { forgetOverload } from '../power-path.ts';
import { factoryNames, factorySettings } from '../settings.ts';
import { withFaults } from '../with-faults.ts';
import { intoBypass, outOfBypass } from './bypass.ts';
import type { Command } from './command.ts';
import { causeOf } from './said-through.ts';
import { singleBit } from './single-bit.ts';

/** Register 1536. */
export const upsCommand: Command = (model, parts, words, via) => {
  const command = singleBit(registers.upsCommand, words);
  switch (command) {
    case undefined:
      return 'refused';
    case 'intoBypass':
      return intoBypass(model, parts, causeOf(via));
    case 'outOfBypass':
      return outOfBypass(model, parts, causeOf(via));
    case 'factorySettings':
      return { ...parts, settings: { ...parts.settings, ...factorySettings(model) } };
    case 'resetNames':
      return { ...parts, settings: { ...parts.settings, ...factoryNames(model) } };
    case 'clearFaults':
      return { ...withFaults(forgetOverload(parts), clearedFaults(parts.faults)), latched: false };
    case 'resetLogs':
      // What a unit logs for itself is read by no register.
      return parts;
    default:
      return command satisfies never;
  }
};
