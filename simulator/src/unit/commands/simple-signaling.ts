import { registers } from '@ridethrough/protocol';
import type { Cause } from '../../physics/cause.ts';
import { type Groups, mapGroups, switchedNames } from '../../physics/outlet-groups.ts';
import { outputCut } from '../faults.ts';
import type { Parts } from '../parts.ts';
import { groupDelays } from '../settings.ts';
import type { Command } from './command.ts';
import { causeOf } from './said-through.ts';
import { singleBit } from './single-bit.ts';
import { startProcess } from './start-process.ts';

/** Register 1540: shutdown, off and on of everything behind the unit. */
export const simpleSignalingCommand: Command = (_model, parts, words, via) => {
  const because = causeOf(via);
  const command = singleBit(registers.simpleSignalingCommand, words);
  switch (command) {
    case undefined:
      return 'refused';
    case 'requestShutdown':
      return requestShutdown(parts, because);
    case 'remoteOff':
      return {
        ...parts,
        groups: mapGroups(parts.groups, (group) => ({
          on: false,
          because: group.on ? because : group.because,
          process: null,
        })),
      };
    case 'remoteOn':
      return outputCut(parts.faults) === undefined ? remoteOn(parts, because) : 'refused';
    default:
      return command satisfies never;
  }
};

/** Every group that is on goes off after its off delay, and comes back when mains and runtime allow. */
function requestShutdown(parts: Parts, because: Cause): Parts {
  const sequence = parts.sequence + 1;
  const groups: Groups = mapGroups(parts.groups, (group, name) => {
    if (!group.on || group.process !== null) return group;
    return startProcess(group, {
      command: 'shutdown',
      ...groupDelays(parts.settings, name),
      coldBoot: false,
      sequence,
      because,
    });
  });
  return {
    ...parts,
    groups,
    sequence,
    lastCommanded: switchedNames.findLast((name) => groups[name]?.process) ?? parts.lastCommanded,
  };
}

/** The main group first, the others after their on delays; also without mains. */
function remoteOn(parts: Parts, because: Cause): Parts {
  const sequence = parts.sequence + 1;
  const groups = mapGroups(parts.groups, (group, name) => {
    if (group.on) return group;
    return startProcess(group, {
      command: 'on',
      ...groupDelays(parts.settings, name),
      coldBoot: true,
      sequence,
      because,
    });
  });
  return { ...parts, groups, sequence };
}
