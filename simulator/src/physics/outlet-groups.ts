import type { Cause } from './cause.ts';
import { collapseGroup, countGroup, type Group, type Surroundings, settleGroup } from './outlet-group.ts';

export type SwitchedName = 'sog0' | 'sog1' | 'sog2';
export type GroupName = 'mog' | SwitchedName;

/** The main group feeds the switched ones; `null` = the unit has no such group. */
export interface Groups {
  readonly mog: Group;
  readonly sog0: Group | null;
  readonly sog1: Group | null;
  readonly sog2: Group | null;
}

export const switchedNames: readonly SwitchedName[] = ['sog0', 'sog1', 'sog2'];
export const groupNames: readonly GroupName[] = ['mog', ...switchedNames];

export interface GroupsContext {
  readonly mainsAcceptable: boolean;
  readonly canFeed: boolean;
  readonly runtimeS: number;
  readonly minimumReturnRuntimeS: (name: GroupName) => number;
  /** Timers for groups that come back by themselves after the feed was lost. */
  readonly back: (name: GroupName) => { readonly stayOffMs: number; readonly onMs: number; readonly sequence: number };
}

/** Time passes for all groups. With 0 ms, what is due now happens. */
export function stepGroups(groups: Groups, context: GroupsContext, dtMs: number): Groups {
  if (groupNames.every((name) => (groups[name]?.process ?? null) === null)) return groups;
  const counted = mapGroups(groups, (group) => countGroup(group, dtMs));
  const offFirst = settleSwitched(counted, context);
  const main = settleGroup(offFirst.mog, { ...around('mog', offFirst, context), ...holds(offFirst) });
  const withMain = { ...offFirst, mog: main };
  return main.on ? settleSwitched(withMain, context) : withoutMain(withMain, context);
}

/** Everything goes dark at once, and comes back when the mains do. */
export function collapseGroups(groups: Groups, cause: Cause, back: GroupsContext['back']): Groups {
  return mapGroups(groups, (group, name) => collapseGroup(group, cause, back(name)));
}

export function mapGroups(groups: Groups, change: (group: Group, name: GroupName) => Group): Groups {
  const switched = (name: SwitchedName) => {
    const group = groups[name];
    return group === null ? null : change(group, name);
  };
  return { mog: change(groups.mog, 'mog'), sog0: switched('sog0'), sog1: switched('sog1'), sog2: switched('sog2') };
}

function settleSwitched(groups: Groups, context: GroupsContext): Groups {
  return mapGroups(groups, (group, name) =>
    name === 'mog' ? group : settleGroup(group, around(name, groups, context)),
  );
}

/** A switched group cannot stay on without the main group that feeds it. */
function withoutMain(groups: Groups, context: GroupsContext): Groups {
  return mapGroups(groups, (group, name) =>
    name !== 'mog' && group.on ? collapseGroup(group, groups.mog.because, context.back(name)) : group,
  );
}

function holds({ mog, ...switched }: Groups): Pick<Surroundings, 'holdOff' | 'holdReturn'> {
  const stages = Object.values(switched)
    .filter((group) => group?.process && group.process.sequence === mog.process?.sequence)
    .map((group) => group?.process?.stage);
  const holdOff = stages.includes('turnOff');
  return { holdOff, holdReturn: holdOff || stages.includes('stayOff') };
}

function around(name: GroupName, groups: Groups, context: GroupsContext): Surroundings {
  return {
    holdOff: false,
    holdReturn: false,
    mainOn: name === 'mog' || groups.mog.on,
    mainsAcceptable: context.mainsAcceptable,
    runtimeS: context.runtimeS,
    minimumReturnRuntimeS: context.minimumReturnRuntimeS(name),
    canFeed: context.canFeed,
    outputOn: groups.mog.on,
  };
}
