import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';
import { checkTransfer } from '../transfer-limits.ts';

export default defineSetting({
  name: 'input.transfer.high.set',
  help: 'Sets the mains voltage above which the unit goes on battery.',
  args: z.strictObject({
    volts: z.int().min(50).max(350).meta({ description: "Volts, within what the unit's nominal voltage allows" }),
  }),
  register: () => 'transferHigh',
  registers: ['transferHigh'],
  check: ({ volts }, { values }) => checkTransfer('high', volts, values),
  value: ({ volts }) => volts,
});
