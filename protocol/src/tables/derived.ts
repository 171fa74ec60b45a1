import type { RegisterName } from '../registers.ts';
import type { GroupNumber, Pace } from '../row.ts';

/** A reading that is computed from several registers: what it is, and from which. How stands in derived.ts. */
export type DerivedRow = {
  readonly type: 'number' | 'string';
  readonly unit: string;
  readonly deadband?: number;
  readonly pace: Pace;
  readonly group?: GroupNumber;
  readonly inputs: readonly RegisterName[];
  readonly says: string;
};

export const derivedRows = {
  'ups.status': {
    type: 'string',
    unit: '',
    pace: 'status',
    inputs: ['upsStatus', 'powerSystemError', 'batterySystemError', 'generalError', 'calibrationStatus', 'inputStatus'],
    says: 'What the unit is doing, in the words of NUT: OL, OB, LB, RB, BYPASS, OFF, TEST, CAL, OVER, TRIM, BOOST, HE, ALARM.',
  },
  'ups.alarm': {
    type: 'string',
    unit: '',
    pace: 'status',
    inputs: ['generalError', 'powerSystemError', 'batterySystemError'],
    says: 'The faults that are present, each as register.fault with a space between; empty when there is none.',
  },
  'ups.test.result': {
    type: 'string',
    unit: '',
    pace: 'status',
    inputs: ['batteryTestStatus'],
    says: 'How the last battery test went, and in brackets who asked for it and why it was refused or aborted.',
  },
  'ups.calibration.result': {
    type: 'string',
    unit: '',
    pace: 'status',
    inputs: ['calibrationStatus'],
    says: 'How the last runtime calibration went, and in brackets who asked for it and why it was refused or aborted.',
  },
  'ups.beeper.status': {
    type: 'string',
    unit: '',
    pace: 'status',
    inputs: ['userInterfaceStatus'],
    says: 'Whether the beeper is muted for now (muted) or would sound (enabled).',
  },
  'ups.efficiency.status': {
    type: 'string',
    unit: '',
    pace: 'measurement',
    inputs: ['efficiency'],
    says: 'Whether the efficiency is measured, or why there is no figure: loadTooLow, outputOff, onBattery, inBypass, charging, poorInput, batteryMissing.',
  },
  'ups.realpower': {
    type: 'number',
    unit: 'W',
    deadband: 5,
    pace: 'measurement',
    inputs: ['realPower', 'realPowerRating'],
    says: 'Real power drawn.',
  },
  'ups.power': {
    type: 'number',
    unit: 'VA',
    deadband: 5,
    pace: 'measurement',
    inputs: ['apparentPower', 'apparentPowerRating'],
    says: 'Apparent power drawn.',
  },
  'output.voltage.nominal': {
    type: 'number',
    unit: 'V',
    pace: 'inventory',
    inputs: ['outputVoltageSettingWide', 'outputVoltageSetting'],
    says: 'Output voltage that the unit is set to.',
  },
  'output.frequency.nominal': {
    type: 'number',
    unit: 'Hz',
    pace: 'inventory',
    inputs: ['outputFrequencySetting'],
    says: 'Output frequency that the unit is set to, where it does not follow the mains.',
  },
  'outlet.group.count': {
    type: 'number',
    unit: '',
    pace: 'inventory',
    inputs: ['outletGroups'],
    says: 'How many switched outlet groups the unit has, the main group not counted.',
  },
  'outlet.group.0.status': groupStatus(0, 'mogStatus'),
  'outlet.group.1.status': groupStatus(1, 'sog0Status'),
  'outlet.group.2.status': groupStatus(2, 'sog1Status'),
  'outlet.group.3.status': groupStatus(3, 'sog2Status'),
  'outlet.group.0.process': groupProcess(0, 'mogStatus'),
  'outlet.group.1.process': groupProcess(1, 'sog0Status'),
  'outlet.group.2.process': groupProcess(2, 'sog1Status'),
  'outlet.group.3.process': groupProcess(3, 'sog2Status'),
} as const satisfies Record<string, DerivedRow>;

function groupStatus<N extends RegisterName>(group: GroupNumber, input: N) {
  const says = 'Whether the outlet group is on or off.';
  return { type: 'string', unit: '', pace: 'status', group, inputs: [input, 'outletGroups'], says } as const;
}

function groupProcess<N extends RegisterName>(group: GroupNumber, input: N) {
  const says = 'The sequence under way in the outlet group: reboot, shutdown, sleep or none.';
  return { type: 'string', unit: '', pace: 'status', group, inputs: [input, 'outletGroups'], says } as const;
}
