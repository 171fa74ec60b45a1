import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';
import { unitText } from '../setting-values.ts';

export default defineSetting({
  name: 'ups.id.set',
  help: 'Names the unit.',
  args: z.strictObject({ name: unitText }),
  register: () => 'upsName',
  registers: ['upsName'],
  value: ({ name }) => name,
});
