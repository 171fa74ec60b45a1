import { presentOutletGroups } from '../outlet-groups.ts';
import { stateOf } from '../state-of.ts';
import type { CommandContext, Refusal } from './command.ts';
import { groupOf, isSequencing, switchOf, viewGroup } from './group-view.ts';

export type GroupRequest = {
  readonly group: number;
  readonly groupName: string;
  readonly groupState?: 'on' | 'off' | undefined;
  readonly force: boolean;
};

/** What holds for every command that touches a load: allowed here, and nothing else under way on the unit. */
export function checkLoad(context: CommandContext, force: boolean): Refusal | undefined {
  const { values } = context;
  if (context.loadCommands !== 'allow') return { code: 'load-commands-denied' };
  const state = stateOf(values.upsStatus);
  if (state === undefined) return { code: 'stale' };
  if (values.upsStatus?.has('testInProgress') || values.calibrationStatus?.has('inProgress'))
    return { code: 'test-running' };
  const busy = presentOutletGroups(values).find((group) => isSequencing(viewGroup(values, group).status));
  if (busy !== undefined) return { code: 'pending', says: `outlet group ${busy} has a sequence under way` };
  if (state === 'onBattery' && !force) return { code: 'on-battery' };
  return undefined;
}

/** The load rules, and that the group is there and is as the person saw it. */
export function checkGroup(request: GroupRequest, context: CommandContext): Refusal | undefined {
  const group = groupOf(context.values, request.group);
  if (group === undefined) {
    const present = presentOutletGroups(context.values).filter((number) => number > 0);
    const has =
      present.length > 0
        ? `this unit has outlet group ${present.join(', ')}`
        : 'this unit has no switched outlet group';
    return { code: 'no-such-group', says: `there is no outlet group ${request.group}: ${has}` };
  }
  const { name, status } = viewGroup(context.values, group);
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
  return checkLoad(context, request.force);
}
