import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';

export default defineSetting({
  name: 'battery.date.set',
  help: 'Tells the unit when its battery was fitted, after a replacement.',
  args: z.strictObject({
    date: z.iso
      .date()
      .refine((date) => date >= '2000-01-01' && date <= '2099-12-31')
      .meta({ description: 'YYYY-MM-DD, from 2000 to 2099' }),
  }),
  register: () => 'batteryDate',
  registers: ['batteryDate'],
  check: ({ date }, { values: { manufactureDate: made } }) =>
    made === undefined || date >= made
      ? undefined
      : { code: 'out-of-range', says: `the unit was made on ${made}, its battery cannot be older` },
  value: ({ date }) => date,
});
