import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { defineCommand } from './command.ts';

export default defineCommand({
  name: 'beeper.unmute',
  help: 'Lets the muted alarm sound again, if its cause is still there.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({}),
  offered: ({ values }) => values.userInterfaceStatus !== undefined,
  beside: () => 'apart',
  check: (_args, { values }) => (values.userInterfaceStatus?.has('alarmMuted') ? undefined : { code: 'not-muted' }),
  write: () => ({ register: 'userInterfaceCommand', words: encode(registers.userInterfaceCommand, ['cancelMute']) }),
  proofPaces: ['status'],
  prove: (_args, _before, looks) => {
    const last = looks.at(-1)?.values.userInterfaceStatus;
    if (last !== undefined && !last.has('alarmMuted'))
      return { verdict: 'confirmed', says: 'the alarm is not muted any more' };
    return { verdict: 'waiting', begun: false, says: 'the unit still shows the alarm as muted' };
  },
  withinMs: () => 10_000,
});
