import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';

export default defineSetting({
  name: 'input.sensitivity.set',
  help: 'Sets how soon a disturbed mains sends the unit on battery.',
  args: z.strictObject({
    sensitivity: z.enum(['normal', 'reduced', 'low']).meta({ description: 'normal, reduced or low' }),
  }),
  register: () => 'sensitivity',
  registers: ['sensitivity'],
  value: ({ sensitivity }) => sensitivity,
});
