import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';
import { checkTransfer } from '../transfer-limits.ts';

export default defineSetting({
  name: 'input.transfer.low.set',
  help: 'Sets the mains voltage below which the unit goes on battery.',
  args: z.strictObject({
    volts: z.int().min(50).max(350).meta({ description: "Volts, within what the unit's nominal voltage allows" }),
  }),
  register: () => 'transferLow',
  registers: ['transferLow'],
  check: ({ volts }, { values }) => checkTransfer('low', volts, values),
  value: ({ volts }) => volts,
});
