import type { GuardedUps } from '../protection/guarded-ups.ts';

export interface PolicyCommand {
  readonly name: string;
  readonly args: object;
}

/** The unit by the name that its own registers show: its serial number, or the name given to it where it has none. */
function unitName({ unit, readings }: GuardedUps): string {
  return unit === undefined || unit.startsWith('x-') ? String(readings['ups.id'] ?? '') : unit;
}

/** Off with the unit's own delays, and on again with the mains; on battery that is what it is for. */
export const cutCommand = (ups: GuardedUps): PolicyCommand => ({
  name: 'ups.shutdown',
  args: { upsName: unitName(ups), delay: true, force: true },
});

export const switchCommand = ({ readings }: GuardedUps, group: number, to: 'on' | 'off'): PolicyCommand => ({
  name: `outlet-group.${to}`,
  args: { group, groupName: String(readings[`outlet.group.${group}.name`] ?? ''), force: to === 'off' },
});
