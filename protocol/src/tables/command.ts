import type { Row } from '../row.ts';
import { everyFamily, mapAndNote, smartUps } from './origins.ts';

const upsCommandBits = { 3: 'factorySettings', 4: 'intoBypass', 5: 'outOfBypass', 9: 'clearFaults', 13: 'resetNames', 14: 'resetLogs' } as const;

const outletCommandBits = {
  0: 'cancel',
  1: 'on',
  2: 'off',
  3: 'shutdown',
  4: 'reboot',
  5: 'coldBoot',
  6: 'useOnDelay',
  7: 'useOffDelay',
  8: 'mog',
  9: 'sog0',
  10: 'sog1',
  11: 'sog2',
  12: 'usb',
  13: 'local',
  14: 'serial',
  15: 'smartslot1',
  16: 'smartslot2',
  17: 'network1',
  18: 'network2',
} as const;

const simpleSignalingCommandBits = { 0: 'requestShutdown', 1: 'remoteOff', 2: 'remoteOn' } as const;

const startAbortBits = { 0: 'start', 1: 'abort' } as const;

const userInterfaceCommandBits = {
  0: 'shortTest',
  1: 'continuousTest',
  2: 'mute',
  3: 'cancelMute',
  5: 'acknowledgeBatteryAlarms',
  6: 'acknowledgeSiteWiring',
} as const;

/** What a unit is told: addresses 1536 to 1543. They read 0 when idle. */
export const commandRows = {
  upsCommand: {
    at: 1536,
    words: 2,
    kind: 'flags',
    bits: upsCommandBits,
    pace: 'never',
    access: 'rw',
    register: 'UPSCommand_BF',
    says: 'Commands to the whole unit: factory settings, bypass, clearing of faults, names and logs.',
    families: everyFamily,
    from: mapAndNote,
  },
  outletCommand: {
    at: 1538,
    words: 2,
    kind: 'flags',
    bits: outletCommandBits,
    pace: 'never',
    access: 'rw',
    register: 'OutletCommand_BF',
    says: 'A command to outlet groups: one command, its modifiers, the groups, and where it comes from.',
    families: smartUps,
    from: ['990-9840B', 'AN176', 'AN177'],
  },
  simpleSignalingCommand: {
    at: 1540,
    words: 1,
    kind: 'flags',
    bits: simpleSignalingCommandBits,
    pace: 'never',
    access: 'rw',
    register: 'SimpleSignalingCommand_BF',
    says: 'Shutdown, off and on of the whole unit; never a way round a refused group command.',
    families: everyFamily,
    from: mapAndNote,
  },
  batteryTestCommand: {
    at: 1541,
    words: 1,
    kind: 'flags',
    bits: startAbortBits,
    pace: 'never',
    access: 'rw',
    register: 'ReplaceBatteryTestCommand_BF',
    says: 'Starts or aborts a battery test; AN176 has no abort, so a unit may refuse it.',
    families: everyFamily,
    from: mapAndNote,
  },
  calibrationCommand: {
    at: 1542,
    words: 1,
    kind: 'flags',
    bits: startAbortBits,
    pace: 'never',
    access: 'rw',
    register: 'RunTimeCalibrationCommand_BF',
    says: 'Starts or aborts a runtime calibration.',
    families: everyFamily,
    from: mapAndNote,
  },
  userInterfaceCommand: {
    at: 1543,
    words: 1,
    kind: 'flags',
    bits: userInterfaceCommandBits,
    pace: 'never',
    access: 'rw',
    register: 'UserInterfaceCommand_BF',
    says: 'Tests the panel, mutes the beeper, acknowledges alarms.',
    families: everyFamily,
    from: mapAndNote,
  },
} as const satisfies Record<string, Row>;
