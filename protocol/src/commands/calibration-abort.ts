import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { defineCommand } from './command.ts';
import { isTesting, proveAborted } from './test-proof.ts';

export default defineCommand({
  name: 'calibration.abort',
  help: 'Aborts the runtime calibration that is running; the load goes back to the mains.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({}),
  offered: ({ values }) => values.calibrationStatus !== undefined,
  beside: (_args, { name }) => {
    if (name === 'calibration.abort') return undefined;
    return name === 'calibration.start' ? 'ends' : 'apart';
  },
  check: (_args, { values }) => (isTesting(values.calibrationStatus) ? undefined : { code: 'no-test' }),
  write: () => ({ register: 'calibrationCommand', words: encode(registers.calibrationCommand, ['abort']) }),
  proofPaces: ['status'],
  prove: (_args, _before, looks) =>
    proveAborted(
      'calibration',
      looks.map(({ values }) => values.calibrationStatus),
    ),
  withinMs: () => 30_000,
});
