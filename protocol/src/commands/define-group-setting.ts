import { z } from 'zod';
import { presentOutletGroups } from '../outlet-groups.ts';
import type { RegisterName } from '../registers.ts';
import type { Command, CommandContext, Refusal } from './command.ts';
import { defineSetting, type Setting } from './define-setting.ts';
import { groupHelp, groupTargetArgs } from './group-args.ts';
import { groupOf, viewGroup } from './group-view.ts';
import { checkLoad } from './load-rules.ts';

const group = z.int().min(0).max(3).meta({ description: groupHelp });

export const groupSettingArgs = { group };
/** Of settings that can switch a load: the name too, as the person saw it. */
export const loadSettingArgs = { group, groupName: groupTargetArgs.shape.groupName };

type GroupArgs = { readonly group: number; readonly groupName?: string };
type GroupSetting<A extends GroupArgs> = Pick<Setting<A>, 'name' | 'help' | 'args' | 'value' | 'load' | 'check'> & {
  /** By outlet group. */
  readonly registers: readonly [RegisterName, RegisterName, RegisterName, RegisterName];
};

/** A setting that each outlet group has for itself. */
export const defineGroupSetting = <A extends GroupArgs>(own: GroupSetting<A>): Command<A> =>
  defineSetting({
    ...own,
    offered: ({ values }) =>
      presentOutletGroups(values).some((present) => values[own.registers[present]] !== undefined),
    register: ({ group: number }, values) => {
      const present = groupOf(values, number);
      return present === undefined ? undefined : own.registers[present];
    },
    check: (args, context) =>
      checkTarget(args, context) ?? (own.load ? checkLoad(context, false) : undefined) ?? own.check?.(args, context),
  });

function checkTarget({ group: number, groupName }: GroupArgs, { values }: CommandContext): Refusal | undefined {
  const present = groupOf(values, number);
  if (present === undefined) {
    const has = presentOutletGroups(values).join(', ');
    return {
      code: 'no-such-group',
      says: `there is no outlet group ${number}: this unit has ${has === '' ? 'none' : has}`,
    };
  }
  const { name = '' } = viewGroup(values, present);
  if (groupName === undefined || groupName === name) return undefined;
  return { code: 'name-differs', says: `outlet group ${number} is named "${name}", the command says "${groupName}"` };
}
