import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import { defineCommand } from './command.ts';
import { checkIdle } from './load-rules.ts';
import { proveTested } from './test-proof.ts';

export default defineCommand({
  name: 'battery-test.start',
  help: 'Starts the battery self-test: the load runs from the battery for some seconds.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: false,
  args: z.strictObject({}),
  offered: ({ values }) => values.batteryTestStatus !== undefined,
  check: (_args, context) =>
    checkIdle(context) ?? (stateOf(context.values.upsStatus) === 'online' ? undefined : { code: 'not-online' }),
  write: () => ({ register: 'batteryTestCommand', words: encode(registers.batteryTestCommand, ['start']) }),
  proofPaces: ['status'],
  prove: (_args, before, looks) =>
    proveTested(
      'battery test',
      before.batteryTestStatus,
      looks.map(({ values }) => values.batteryTestStatus),
    ),
  withinMs: () => 180_000,
});
