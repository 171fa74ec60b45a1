/** The status byte. */
export const statusBits = { 0: 'calibrating', 1: 'trim', 2: 'boost', 3: 'online', 4: 'onBattery', 5: 'overload', 6: 'batteryLow', 7: 'replaceBattery' } as const;

/** Register 1. A plain Smart-UPS has only the last two. */
export const register1Bits = {
  0: 'wakingUp',
  1: 'bypassByFault',
  2: 'goingToBypass',
  3: 'bypassByCommand',
  4: 'returningFromBypass',
  5: 'bypassBySwitch',
  6: 'readyOnCommand',
  7: 'readyOnCommandOrMains',
} as const;

/** Register 2. A plain Smart-UPS has few of them. */
export const register2Bits = {
  0: 'electronicsFan',
  1: 'isolationFan',
  2: 'bypassSupply',
  3: 'outputVoltageSelect',
  4: 'dcImbalance',
  5: 'batteryDisconnected',
  6: 'avrRelay',
  7: 'badOutputVoltage',
} as const;

/** Register 3. A change of bits 1, 2, 5, 6 or 7 raises the alert `?` or `=`. */
export const register3Bits = {
  0: 'offByLowBattery',
  1: 'bypassOverload',
  2: 'mainRelay',
  3: 'sleeping',
  4: 'shutDown',
  5: 'charger',
  6: 'bypassRelay',
  7: 'overtemperature',
} as const;

/** The switches at the back of the oldest units. */
export const dipBits = { 0: 'lowBattery5Minutes', 1: 'alarmAfter30Seconds', 2: 'outputVoltage', 3: 'desensitisedInput' } as const;

/** Dry contacts of the Measure-UPS accessory. */
export const contactBits = { 4: 'contact1', 5: 'contact2', 6: 'contact3', 7: 'contact4' } as const;
