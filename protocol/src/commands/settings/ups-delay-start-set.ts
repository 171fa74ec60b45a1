import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';
import { isOlderUnit } from '../older-unit.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineSetting({
  name: 'ups.delay.start.set',
  help: 'Sets how long an older unit, which has no outlet groups, waits before it turns its output on when the mains are back.',
  args: z.strictObject({ seconds: delaySeconds }),
  register: () => 'mogOnDelay',
  registers: ['mogOnDelay'],
  offered: ({ values }) => isOlderUnit(values) && values.mogOnDelay !== undefined,
  value: ({ seconds }) => seconds,
});
