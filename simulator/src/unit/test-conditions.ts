import type { TestConditions } from '../physics/self-test.ts';
import { isBatteryUntestable } from './faults.ts';
import type { Parts } from './parts.ts';

/** What decides whether the unit may test its battery now. */
export function testConditions({ transfer, groups, faults, battery }: Parts): TestConditions {
  return {
    online: transfer.kind === 'online',
    outletProcess: Object.values(groups).some((group) => group?.process),
    batteryFault: isBatteryUntestable(faults),
    chargePercent: battery.charge * 100,
  };
}
