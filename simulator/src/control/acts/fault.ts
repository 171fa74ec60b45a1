import { registers } from '@ridethrough/protocol';
import { z } from 'zod';
import type { FaultRegister } from '../../unit/unit-changes.ts';
import { always, memberOf, oneOf, strict } from '../shapes.ts';
import { defineAct } from './act.ts';

const faultRegisters = ['generalError', 'powerSystemError', 'batterySystemError'] as const satisfies FaultRegister[];

const faultNames = (register: unknown): readonly string[] => {
  const named = faultRegisters.filter((each) => each === register);
  return (named.length > 0 ? named : faultRegisters).flatMap((each) => Object.values(registers[each].bits));
};

export default defineAct({
  help: '{"register":"batterySystemError","fault":"needsReplacement","set":true}',
  body: strict({
    register: oneOf(faultRegisters),
    fault: z.string({ error: 'the name of a fault' }),
    set: z.boolean({ error: 'true or false' }),
  }).refine((body) => typeof body?.fault !== 'string' || faultNames(body.register).includes(body.fault), {
    ...always,
    path: ['fault'],
    error: ({ input }) => `one of ${faultNames(memberOf(input, 'register')).join(', ')}`,
  }),
  apply: ({ unit }, body) => unit.setFault(body),
});
