import { z } from 'zod';
import { defineGroupSetting, loadSettingArgs } from '../define-group-setting.ts';

const condition = (description: string) => z.boolean().default(false).meta({ description });

export default defineGroupSetting({
  name: 'outlet.group.loadshed.set',
  help: 'Sets when an outlet group is shed, and how: what is not named is off, so that nothing named ends all shedding.',
  load: true,
  args: z.strictObject({
    ...loadSettingArgs,
    byTimeOnBattery: condition('Shed after a time on battery'),
    byRuntime: condition('Shed when little runtime is left'),
    onOverload: condition('Shed at once when the unit is overloaded; not the main group'),
    useOffDelay: condition("Wait for the group's off delay first"),
    manualRestart: condition('Stay off afterwards until somebody turns it on'),
  }),
  registers: ['mogLoadShed', 'sog0LoadShed', 'sog1LoadShed', 'sog2LoadShed'],
  check: ({ group, onOverload }) =>
    group === 0 && onOverload ? { code: 'out-of-range', says: 'the main group cannot be shed on overload' } : undefined,
  value: ({ group: _group, groupName: _name, ...conditions }) =>
    Object.entries(conditions).flatMap(([name, isOn]) => (isOn ? [name] : [])),
});
