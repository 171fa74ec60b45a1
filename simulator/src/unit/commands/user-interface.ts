import { registers } from '@ridethrough/protocol';
import { type Alarm, cancelMute, continuousTest, mute, muteOnly, shortTest } from '../../physics/beeper.ts';
import { batteryLife } from '../battery-life.ts';
import { changeFault } from '../faults.ts';
import { presentFaults } from '../present-faults.ts';
import { withFaults } from '../with-faults.ts';
import type { Command } from './command.ts';
import { singleBit } from './single-bit.ts';

/** Register 1543: panel tests, the beeper, and acknowledgements. */
export const userInterfaceCommand: Command = (model, parts, words) => {
  const command = singleBit(registers.userInterfaceCommand, words);
  switch (command) {
    case undefined:
      return 'refused';
    case 'shortTest':
      return { ...parts, beeper: shortTest(parts.beeper) };
    case 'continuousTest':
      return { ...parts, beeper: continuousTest(parts.beeper) };
    case 'mute':
      return { ...parts, beeper: mute(parts.beeper) };
    case 'cancelMute':
      return { ...parts, beeper: cancelMute(parts.beeper) };
    case 'acknowledgeBatteryAlarms': {
      const life = batteryLife(parts.battery);
      const ours = presentFaults(parts).batterySystemError.map((name): Alarm => `fault.${name}`);
      const beeper = muteOnly(parts.beeper, ours);
      return { ...parts, beeper, acknowledgedLife: life === 'ok' ? null : life };
    }
    case 'acknowledgeSiteWiring':
      if (model.refusedCommands?.includes(command)) return 'refused';
      return withFaults(
        parts,
        changeFault(parts.faults, { register: 'generalError', fault: 'siteWiring', set: false }),
      );
    default:
      return command satisfies never;
  }
};
