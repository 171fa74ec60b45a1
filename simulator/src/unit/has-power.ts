import type { UnitState } from './unit-state.ts';

/** Below this, mains are none for the electronics either. */
const deadLineVolts = 40;

/** Whether something feeds the unit's own electronics: its output, mains, or what is left in the battery. */
export const hasPower = ({ state, mains, battery, faults }: UnitState): boolean =>
  state !== 'off' || mains.measuredVoltage > deadLineVolts || (battery.chargePercent > 0 && !isGone(faults));

const isGone = ({ batterySystemError }: UnitState['faults']): boolean =>
  batterySystemError.includes('disconnected') || batterySystemError.includes('frameDisconnected');
