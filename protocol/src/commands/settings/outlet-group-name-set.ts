import { z } from 'zod';
import { defineGroupSetting, groupSettingArgs } from '../define-group-setting.ts';
import { unitText } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.name.set',
  help: 'Names an outlet group.',

  args: z.strictObject({ ...groupSettingArgs, name: unitText }),
  registers: ['mogName', 'sog0Name', 'sog1Name', 'sog2Name'],
  value: ({ name }) => name,
});
