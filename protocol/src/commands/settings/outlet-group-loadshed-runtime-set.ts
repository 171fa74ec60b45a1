import { z } from 'zod';
import { defineGroupSetting, loadSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.loadshed.runtime.set',
  help: 'Sets at how much runtime left an outlet group is shed, when that condition is on.',
  load: true,
  args: z.strictObject({ ...loadSettingArgs, seconds: delaySeconds }),
  registers: ['mogLoadShedRuntime', 'sog0LoadShedRuntime', 'sog1LoadShedRuntime', 'sog2LoadShedRuntime'],
  value: ({ seconds }) => seconds,
});
