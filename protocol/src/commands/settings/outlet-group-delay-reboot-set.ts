import { z } from 'zod';
import { defineGroupSetting, groupSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.delay.reboot.set',
  help: 'Sets how long a reboot or shutdown keeps an outlet group off.',

  args: z.strictObject({ ...groupSettingArgs, seconds: delaySeconds }),
  registers: ['mogStayOff', 'sog0StayOff', 'sog1StayOff', 'sog2StayOff'],
  value: ({ seconds }) => seconds,
});
