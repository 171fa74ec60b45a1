import { presentOutletGroups } from '../outlet-groups.ts';
import { stateOf } from '../state-of.ts';
import type { CommandContext, Refusal } from './command.ts';
import type { GroupTarget } from './group-args.ts';
import { groupOf, isSequencing, switchOf, viewGroup } from './group-view.ts';
import { takesOutletCommand } from './outlet-door.ts';
import type { UnitTarget } from './unit-args.ts';
import { isUnitPending } from './unit-view.ts';

/** The least of all rules for what touches a load. */
export function checkAllowed({ values, loadCommands }: CommandContext): Refusal | undefined {
  if (loadCommands !== 'allow') return { code: 'load-commands-denied' };
  return stateOf(values.upsStatus) === undefined ? { code: 'stale' } : undefined;
}

/** No test, no calibration, no sequence of the outlets under way. */
export function checkIdle({ values }: Pick<CommandContext, 'values'>): Refusal | undefined {
  const { upsStatus, calibrationStatus, batteryTestStatus } = values;
  const isTesting = [calibrationStatus, batteryTestStatus].some((word) => word?.has('inProgress'));
  if (upsStatus?.has('testInProgress') || isTesting) return { code: 'test-running' };
  const busy = presentOutletGroups(values).find((group) => isSequencing(viewGroup(values, group).status));
  if (busy !== undefined) return { code: 'pending', says: `outlet group ${busy} has a sequence under way` };
  if (isUnitPending(upsStatus)) return { code: 'pending', says: 'the unit is about to turn its output on or off' };
  return undefined;
}

/** What holds for every command that switches a load: allowed here, and nothing else under way on the unit. */
export function checkLoad(context: CommandContext, force: boolean): Refusal | undefined {
  const not = checkAllowed(context) ?? checkIdle(context);
  if (not !== undefined) return not;
  return stateOf(context.values.upsStatus) === 'onBattery' && !force ? { code: 'on-battery' } : undefined;
}

/** That the group is there and is as the person saw it. */
export function checkGroup(request: GroupTarget, context: CommandContext): Refusal | undefined {
  const { values } = context;
  const group = groupOf(values, request.group);
  if (group === undefined) {
    const present = presentOutletGroups(values).filter((number) => number > 0);
    const has =
      present.length > 0
        ? `this unit has outlet group ${present.join(', ')}`
        : 'this unit has no switched outlet group';
    return { code: 'no-such-group', says: `there is no outlet group ${request.group}: ${has}` };
  }
  const { name, status } = viewGroup(values, group);
  if (name !== request.groupName) {
    return {
      code: 'name-differs',
      says: `outlet group ${group} is named "${name ?? ''}", the command says "${request.groupName}"`,
    };
  }
  const state = switchOf(status);
  if (state === undefined) return { code: 'stale', says: `outlet group ${group} shows neither on nor off` };
  if (request.groupState !== undefined && request.groupState !== state) {
    return { code: 'state-differs', says: `outlet group ${group} is ${state}, the command says ${request.groupState}` };
  }
  if (takesOutletCommand(context)) return undefined;
  return { code: 'unsupported', says: 'this unit takes no commands to outlet groups on its serial port' };
}

/** That the unit is the one that the person saw, by its name or its serial number. */
export function checkUnit({ upsName: seen }: UnitTarget, { values }: CommandContext): Refusal | undefined {
  const { upsName, serial } = values;
  if (seen === upsName || seen === serial) return undefined;
  const is = [upsName, serial].filter((name) => name !== undefined && name !== '').join('", "');
  return { code: 'name-differs', says: `the unit is "${is}", the command says "${seen}"` };
}
