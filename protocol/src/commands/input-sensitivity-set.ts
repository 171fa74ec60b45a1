import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { defineCommand } from './command.ts';

export default defineCommand({
  name: 'input.sensitivity.set',
  help: 'Sets how soon a disturbed mains sends the unit on battery.',
  kind: 'deferred',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({
    sensitivity: z.enum(['normal', 'reduced', 'low']).meta({ description: 'normal, reduced or low' }),
  }),
  check: (_args, { values }) => (values.sensitivity === undefined ? { code: 'unsupported' } : undefined),
  write: ({ sensitivity }) => ({ register: 'sensitivity', words: encode(registers.sensitivity, sensitivity) }),
  proofPaces: ['setting'],
  prove: ({ sensitivity }, _before, looks) => {
    const now = looks.at(-1)?.values.sensitivity;
    if (now === sensitivity) return { verdict: 'confirmed', says: `the sensitivity reads ${sensitivity}` };
    return { verdict: 'waiting', begun: false, says: `the sensitivity still reads ${now ?? 'nothing'}` };
  },
  withinMs: () => 15_000,
});
