import { type OutletCommand, outletGroupBit, parseOutletCommand, presentOutletGroups } from '@ridethrough/protocol';
import type { Cause } from '../../physics/cause.ts';
import type { ProcessCommand } from '../../physics/outlet-group.ts';
import { type GroupName, type Groups, mapGroups, switchedNames } from '../../physics/outlet-groups.ts';
import { outputCut } from '../faults.ts';
import { commandableGroups } from '../outlet-presence.ts';
import type { Parts } from '../parts.ts';
import { groupDelays } from '../settings.ts';
import type { Command } from './command.ts';
import { causeOf } from './said-through.ts';
import { startProcess } from './start-process.ts';

/** Register 1538: one command to one or more outlet groups, under every rejection of AN177. */
export const outletCommand: Command = (model, parts, words, via) => {
  if (model.refusesOutletCommandVia.includes(via)) return 'refused';
  const parsed = parseOutletCommand(words, presentOutletGroups({ outletGroups: commandableGroups(model) }));
  if (!parsed.ok) return 'refused';
  const targets = parsed.command.groups.map(outletGroupBit);
  const { command } = parsed.command;
  if (command === 'cancel')
    return {
      ...parts,
      groups: mapGroups(parts.groups, (group, name) => (targets.includes(name) ? { ...group, process: null } : group)),
    };
  if (isPending(parts.groups, targets) || isOutOfOrder(parts.groups, command, targets)) return 'refused';
  if (command !== 'off' && outputCut(parts.faults) !== undefined) return 'refused';
  return start(parts, parsed.command, { command, because: causeOf(via) }, targets);
};

function start(
  parts: Parts,
  { modifiers }: OutletCommand,
  asked: { readonly command: ProcessCommand; readonly because: Cause },
  targets: readonly GroupName[],
): Parts {
  const sequence = parts.sequence + 1;
  const coldBoot = modifiers.includes('coldBoot');
  const groups = mapGroups(parts.groups, (group, name) => {
    if (!targets.includes(name)) return group;
    const { offMs, onMs, stayOffMs } = groupDelays(parts.settings, name);
    const delays = {
      offMs: modifiers.includes('useOffDelay') ? offMs : 0,
      onMs: modifiers.includes('useOnDelay') ? onMs : 0,
      stayOffMs,
    };
    return startProcess(group, { ...asked, ...delays, coldBoot, sequence });
  });
  return {
    ...parts,
    groups,
    sequence,
    lastCommanded: switchedNames.findLast((name) => targets.includes(name)) ?? parts.lastCommanded,
  };
}

/** Another command must be cancelled before a new one is taken. */
const isPending = (groups: Groups, targets: readonly GroupName[]): boolean =>
  targets.some((name) => groups[name]?.process);

/** A switched group lives behind the main group: not on without it, not left on when it goes. */
function isOutOfOrder(groups: Groups, command: ProcessCommand, targets: readonly GroupName[]): boolean {
  const others = switchedNames.filter((name) => !targets.includes(name));
  if (targets.includes('mog')) return command !== 'on' && others.some((name) => groups[name]?.on);
  const mainStaysOn = groups.mog.on && groups.mog.process === null;
  return command !== 'off' && !mainStaysOn;
}
