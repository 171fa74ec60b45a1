import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { defineCommand } from './command.ts';
import { isTesting, proveAborted } from './test-proof.ts';

export default defineCommand({
  name: 'battery-test.abort',
  help: 'Aborts the battery test that is running; an older unit may refuse it.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({}),
  offered: ({ values }) => values.batteryTestStatus !== undefined,
  beside: (_args, { name }) => {
    if (name === 'battery-test.abort') return undefined;
    return name === 'battery-test.start' ? 'ends' : 'apart';
  },
  check: (_args, { values }) => (isTesting(values.batteryTestStatus) ? undefined : { code: 'no-test' }),
  write: () => ({ register: 'batteryTestCommand', words: encode(registers.batteryTestCommand, ['abort']) }),
  proofPaces: ['status'],
  prove: (_args, _before, looks) =>
    proveAborted(
      'battery test',
      looks.map(({ values }) => values.batteryTestStatus),
    ),
  withinMs: () => 30_000,
});
