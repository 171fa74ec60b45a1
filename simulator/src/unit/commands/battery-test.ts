import { registers } from '@ridethrough/protocol';
import { abortTest, beginTest, type TestOrigin } from '../../physics/self-test.ts';
import type { Parts } from '../parts.ts';
import { testConditions } from '../test-conditions.ts';
import type { Command } from './command.ts';
import { originOf } from './said-through.ts';
import { singleBit } from './single-bit.ts';

/** Register 1541. The write is taken even when the test is not: register 23 then says why (AN176). */
export const batteryTestCommand: Command = (model, parts, words, via) => {
  const command = singleBit(registers.batteryTestCommand, words);
  if (command === undefined) return 'refused';
  if (command === 'abort') {
    return model.refusedCommands?.includes('abortBatteryTest') ? 'refused' : abortBatteryTest(parts);
  }
  return startBatteryTest(parts, originOf(via));
};

export const startBatteryTest = (parts: Parts, origin: TestOrigin): Parts | 'refused' =>
  parts.test.running === null ? { ...parts, test: beginTest(parts.test, origin, testConditions(parts)) } : 'refused';

export const abortBatteryTest = (parts: Parts): Parts | 'refused' =>
  parts.test.running === null ? 'refused' : { ...parts, test: abortTest(parts.test) };
