import { z } from 'zod';
import { defineGroupSetting, groupSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.delay.shutdown.set',
  help: 'Sets how long an outlet group waits before it turns off, when a command asks for the delay.',

  args: z.strictObject({ ...groupSettingArgs, seconds: delaySeconds }),
  registers: ['mogOffDelay', 'sog0OffDelay', 'sog1OffDelay', 'sog2OffDelay'],
  value: ({ seconds }) => seconds,
});
