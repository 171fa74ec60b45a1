import { z } from 'zod';
import { defineGroupSetting, groupSettingArgs } from '../define-group-setting.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineGroupSetting({
  name: 'outlet.group.runtime.restart.set',
  help: 'Sets how much runtime the battery must offer before an outlet group comes back from a shutdown.',

  args: z.strictObject({ ...groupSettingArgs, seconds: delaySeconds }),
  registers: [
    'mogMinimumReturnRuntime',
    'sog0MinimumReturnRuntime',
    'sog1MinimumReturnRuntime',
    'sog2MinimumReturnRuntime',
  ],
  value: ({ seconds }) => seconds,
});
