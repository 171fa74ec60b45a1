import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';
import { isOlderUnit } from '../older-unit.ts';
import { delaySeconds } from '../setting-values.ts';

export default defineSetting({
  name: 'ups.delay.shutdown.set',
  help: 'Sets how long an older unit, which has no outlet groups, waits before a command turns its output off.',
  args: z.strictObject({ seconds: delaySeconds }),
  register: () => 'mogOffDelay',
  registers: ['mogOffDelay'],
  offered: ({ values }) => isOlderUnit(values) && values.mogOffDelay !== undefined,
  value: ({ seconds }) => seconds,
});
