import { z } from 'zod';
import { defineSetting } from '../define-setting.ts';

const schedules = [
  'never',
  'atStart',
  'atStartAndEvery7Days',
  'atStartAndEvery14Days',
  'atStartAnd7DaysAfterLast',
  'atStartAnd14DaysAfterLast',
] as const;

export default defineSetting({
  name: 'ups.test.schedule.set',
  help: 'Sets when the unit tests its battery by itself; not every unit takes each of them.',
  args: z.strictObject({ schedule: z.enum(schedules).meta({ description: schedules.join(', ') }) }),
  register: () => 'testInterval',
  registers: ['testInterval'],
  value: ({ schedule }) => schedule,
});
