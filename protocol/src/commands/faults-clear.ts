import { z } from 'zod';
import { alarmsOf } from '../alarms.ts';
import { encode } from '../encode.ts';
import { registers, type Values } from '../registers.ts';
import { defineCommand } from './command.ts';

const NO_NAME = 'a fault that has no name';

/** The faults that are present; the fault bit alone stands for one that no register names. */
function faultsOf(values: Values): string[] {
  const named = alarmsOf(values);
  return named.length === 0 && values.upsStatus?.has('fault') ? [NO_NAME] : named;
}

export default defineCommand({
  name: 'faults.clear',
  help: 'Clears the faults that the unit holds on to; one whose cause is still there stays, or comes back.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({}),
  // The fault words are worked out for older units too, which cannot be told so; this register they do not have.
  offered: ({ values }) => values.userInterfaceStatus !== undefined,
  check: (_args, { values }) => (faultsOf(values).length > 0 ? undefined : { code: 'no-fault' }),
  write: () => ({ register: 'upsCommand', words: encode(registers.upsCommand, ['clearFaults']) }),
  proofPaces: ['status'],
  prove: (_args, before, looks) => {
    const held = faultsOf(before);
    const last = looks.at(-1)?.values;
    if (last?.upsStatus === undefined) return { verdict: 'waiting', begun: false, says: 'no sign of it yet' };
    const now = faultsOf(last);
    const left = held.filter((fault) => now.includes(fault));
    if (left.length === 0) return { verdict: 'confirmed', says: 'the faults are cleared' };
    return { verdict: 'waiting', begun: left.length < held.length, says: `still there: ${left.join(', ')}` };
  },
  withinMs: () => 15_000,
});
