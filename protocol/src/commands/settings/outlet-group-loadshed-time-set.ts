import { z } from 'zod';
import { defineGroupSetting, loadSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.loadshed.time.set',
  help: 'Sets after how long on battery an outlet group is shed, when that condition is on.',
  load: true,
  args: z.strictObject({ ...loadSettingArgs, seconds: delaySeconds }),
  registers: [
    'mogLoadShedTimeOnBattery',
    'sog0LoadShedTimeOnBattery',
    'sog1LoadShedTimeOnBattery',
    'sog2LoadShedTimeOnBattery',
  ],
  value: ({ seconds }) => seconds,
});
