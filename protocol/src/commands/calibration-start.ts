import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers, type Values } from '../registers.ts';
import { stateOf } from '../state-of.ts';
import { defineCommand } from './command.ts';
import { checkLoad } from './load-rules.ts';
import { proveTested } from './test-proof.ts';

const LEAST_MS = 900_000;
const MOST_MS = 86_400_000;
/** Progress is told by steps, not at each look of an hour. */
const STEP_PERCENT = 5;

export default defineCommand({
  name: 'calibration.start',
  help: 'Starts the runtime calibration: the load runs from the battery until that is nearly empty, which can take hours.',
  kind: 'immediate',
  load: true,
  plan: 'standard',
  role: 'operator',
  repeatable: false,
  args: z.strictObject({}),
  offered: ({ values }) => values.calibrationStatus !== undefined,
  alsoLooksAt: ['measurement'],
  check: (_args, context) => {
    const not = checkLoad(context, true);
    if (not !== undefined) return not;
    const { upsStatus, charge } = context.values;
    if (stateOf(upsStatus) !== 'online' || upsStatus?.has('inputBad')) return { code: 'not-online' };
    if (charge === undefined) return { code: 'stale', says: 'the unit does not tell how full its battery is' };
    if (Math.round(charge) >= 100) return undefined;
    return { code: 'not-charged', says: `the battery is at ${Math.floor(charge)} %; a calibration needs 100 %` };
  },
  write: () => ({ register: 'calibrationCommand', words: encode(registers.calibrationCommand, ['start']) }),
  proofPaces: ['status', 'measurement'],
  lookEveryMs: 5000,
  prove: (_args, before, looks) =>
    proveTested(
      'calibration',
      before.calibrationStatus,
      looks.map(({ values }) => values.calibrationStatus),
      progressOf(looks.at(-1)?.values),
    ),
  // The unit's own figure is what is being put right, so it may be far too low.
  withinMs: (_args, { values: { runtime } }) =>
    runtime === undefined ? MOST_MS : Math.min(MOST_MS, runtime * 2000 + LEAST_MS),
});

function progressOf({ charge }: Values = {}): string {
  const left = charge === undefined ? undefined : Math.ceil(charge / STEP_PERCENT) * STEP_PERCENT;
  return `the calibration is running${left === undefined ? '' : `: the battery is at ${left} % or less`}`;
}
