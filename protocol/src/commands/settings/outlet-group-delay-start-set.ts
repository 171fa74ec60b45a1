import { z } from 'zod';
import { defineGroupSetting, groupSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.delay.start.set',
  help: 'Sets how long an outlet group waits before it turns on, when a command asks for the delay.',

  args: z.strictObject({ ...groupSettingArgs, seconds: delaySeconds }),
  registers: ['mogOnDelay', 'sog0OnDelay', 'sog1OnDelay', 'sog2OnDelay'],
  value: ({ seconds }) => seconds,
});
