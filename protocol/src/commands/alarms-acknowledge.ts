import { z } from 'zod';
import { encode } from '../encode.ts';
import { registers, type Values } from '../registers.ts';
import { defineCommand } from './command.ts';

const ageing = ['nearEnd', 'exceeded', 'measuredNearEnd'] as const;

const isSounding = ({ userInterfaceStatus }: Values): boolean => userInterfaceStatus?.has('alarmSounding') === true;

/** Does the unit raise this alarm, unacknowledged? A fault of the battery stays; what an acknowledgement ends is its sound. */
function isRaised(alarm: 'battery' | 'siteWiring', values: Values): boolean {
  const { batteryLifeStatus, batterySystemError, generalError } = values;
  if (alarm === 'siteWiring') return generalError?.has('siteWiring') === true;
  const isFaulty = batterySystemError !== undefined && batterySystemError.size > 0;
  return ageing.some((word) => batteryLifeStatus?.has(word)) || (isFaulty && isSounding(values));
}

export default defineCommand({
  name: 'alarms.acknowledge',
  help: 'Acknowledges the alarm of an old or faulty battery, or of wrong site wiring, so that it is not raised again.',
  kind: 'immediate',
  load: false,
  plan: 'standard',
  role: 'operator',
  repeatable: true,
  args: z.strictObject({
    alarm: z.enum(['battery', 'siteWiring']).meta({ description: 'battery (its age or a fault of it) or siteWiring' }),
  }),
  offered: ({ values }) => values.userInterfaceStatus !== undefined,
  beside: (_args, { name }) => (name === 'alarms.acknowledge' ? undefined : 'apart'),
  check: ({ alarm }, { values }) => (isRaised(alarm, values) ? undefined : { code: 'no-alarm' }),
  write: ({ alarm }) => ({
    register: 'userInterfaceCommand',
    words: encode(registers.userInterfaceCommand, [
      alarm === 'battery' ? 'acknowledgeBatteryAlarms' : 'acknowledgeSiteWiring',
    ]),
  }),
  proofPaces: ['status'],
  prove: ({ alarm }, before, looks) => {
    const last = looks.at(-1)?.values;
    const word = alarm === 'battery' ? last?.batteryLifeStatus : last?.generalError;
    if (last?.userInterfaceStatus !== undefined && word !== undefined) {
      if (!isRaised(alarm, last)) return { verdict: 'confirmed', says: 'the alarm is acknowledged' };
      // The wiring stays as wrong as it was; what ends then is its alarm.
      if (alarm === 'siteWiring' && isSounding(before) && !isSounding(last))
        return { verdict: 'confirmed', says: 'the alarm does not sound any more' };
    }
    return { verdict: 'waiting', begun: false, says: 'the unit still raises the alarm' };
  },
  withinMs: () => 10_000,
});
