import { registers } from '@ridethrough/protocol';
import { abortTest, beginTest } from '../../physics/self-test.ts';
import { testConditions } from '../test-conditions.ts';
import type { Command } from './command.ts';
import { singleBit } from './single-bit.ts';

/** Register 1541. The write is taken even when the test is not: register 23 then says why (AN176). */
export const batteryTestCommand: Command = (_model, parts, words) => {
  const command = singleBit(registers.batteryTestCommand, words);
  if (command === undefined) return 'refused';
  if (command === 'abort') return parts.test.running === null ? 'refused' : { ...parts, test: abortTest(parts.test) };
  return parts.test.running === null
    ? { ...parts, test: beginTest(parts.test, 'protocol', testConditions(parts)) }
    : 'refused';
};
