import type { Faults } from './faults.ts';
import type { Parts } from './parts.ts';

/** Every fault there is: those that were set, and those that the unit finds by itself. */
export function presentFaults({
  faults,
  overloaded,
  battery,
}: Pick<Parts, 'faults' | 'overloaded' | 'battery'>): Faults {
  if (battery.connected && battery.heat === 'normal' && !overloaded) return faults;
  const found = [
    ...(battery.connected ? [] : ['disconnected']),
    ...(battery.heat === 'warning' && !faults.batterySystemError.includes('overtemperatureCritical')
      ? ['overtemperatureWarning']
      : []),
    ...(battery.heat === 'critical' ? ['overtemperatureCritical'] : []),
  ];
  const rest = faults.batterySystemError.filter(
    (name) => !found.includes(name) && !(battery.heat === 'critical' && name === 'overtemperatureWarning'),
  );
  return {
    ...faults,
    powerSystemError: overloaded
      ? ['overload', ...faults.powerSystemError.filter((name) => name !== 'overload')]
      : faults.powerSystemError,
    batterySystemError: [...found, ...rest],
  };
}
