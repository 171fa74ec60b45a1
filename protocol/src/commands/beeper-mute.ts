import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers } from '../registers.ts';
import { defineCommand } from './command.ts';

export default defineCommand({
  name: 'beeper.mute',
  help: 'Mutes the alarm that is sounding now; the next alarm sounds again.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({}),
  offered: ({ values }) => values.userInterfaceStatus !== undefined,
  beside: () => 'apart',
  check: (_args, { values }) => (values.userInterfaceStatus?.has('alarmSounding') ? undefined : { code: 'no-alarm' }),
  write: () => ({ register: 'userInterfaceCommand', words: encode(registers.userInterfaceCommand, ['mute']) }),
  proofPaces: ['status'],
  prove: (_args, _before, looks) => {
    const last = looks.at(-1)?.values.userInterfaceStatus;
    if (last?.has('alarmMuted')) return { verdict: 'confirmed', says: 'the alarm is muted' };
    return { verdict: 'waiting', begun: false, says: 'the unit does not show the alarm as muted yet' };
  },
  withinMs: () => 10_000,
});
