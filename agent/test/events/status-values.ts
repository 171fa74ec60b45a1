import { decode, encode, type RegisterName, registers, type Values } from '@ridethrough/protocol';

/** Values as a unit would give them, by way of words: what cannot be written down as words is no value. */
export function valuesOf(given: { readonly [N in RegisterName]?: unknown }): Values {
  const values: Partial<Record<RegisterName, unknown>> = {};
  for (const [name, value] of Object.entries(given)) {
    const row = registers[name as RegisterName];
    values[name as RegisterName] = decode(row, encode(row, value as never));
  }
  return values as Values;
}

/** An SMT on mains with its switched group, all well. */
export const well = valuesOf({
  upsStatus: ['online', 'highEfficiency'],
  statusChangeCause: 'acceptableInput',
  mogStatus: ['on'],
  sog0Status: ['on'],
  simpleSignaling: [],
  generalError: [],
  powerSystemError: [],
  batterySystemError: [],
  batteryTestStatus: ['passed', 'internal'],
  calibrationStatus: [],
  userInterfaceStatus: [],
  outletGroups: ['mog', 'sog0'],
  mogName: 'UPS Outlets',
  sog0Name: 'Outlet Group 1',
  runtime: 3000,
  charge: 100,
  batteryVoltage: 27,
  firmware: 'UPS 04.1',
  model: 'Smart-UPS 1500',
  sensitivity: 'normal',
});

export const onBattery = {
  ...well,
  ...valuesOf({
    upsStatus: ['onBattery', 'inputBad'],
    statusChangeCause: 'lowInputVoltage',
    simpleSignaling: ['powerFailure'],
  }),
};
