/** Numbering of 990-9840B and AN177; AN176's appendix has an older one for bits 7 to 14, which is left out. */
export const outletStatusBits = {
  0: 'on',
  1: 'off',
  2: 'reboot',
  3: 'shutdown',
  4: 'sleep',
  7: 'loadShedPossible',
  8: 'onDelayPending',
  9: 'offDelayRunning',
  10: 'waitsForAc',
  11: 'waitsForRuntime',
  12: 'groupProcess1',
  13: 'groupProcess2',
  14: 'lowRuntime',
} as const;

/** Several can be set, or none. */
export const inputStatusBits = {
  0: 'acceptable',
  1: 'acceptablePending',
  2: 'tooLow',
  3: 'tooHigh',
  4: 'distorted',
  5: 'boost',
  6: 'trim',
  7: 'frequencyTooLow',
  8: 'frequencyTooHigh',
  9: 'notLocked',
  10: 'phaseDelta',
  11: 'neutralMissing',
  12: 'notAcceptable',
  13: 'plugRatingExceeded',
  14: 'phaseBotAcceptable',
  15: 'poweringLoad',
} as const;

/** Outcome, origin and reason of a battery test or calibration; they stay until the next one. */
export const testStatusBits = {
  0: 'pending',
  1: 'inProgress',
  2: 'passed',
  3: 'failed',
  4: 'refused',
  5: 'aborted',
  6: 'protocol',
  7: 'localUi',
  8: 'internal',
  9: 'invalidState',
  10: 'internalFault',
  11: 'chargeNotAcceptable',
} as const;

/** Exactly one is set; by value of the word. Only the wide register reaches beyond the sixteenth bit. */
export const outputVoltageChoices = {
  1: 'v100',
  2: 'v120',
  4: 'v200',
  8: 'v208',
  16: 'v220',
  32: 'v230',
  64: 'v240',
  2048: 'v110',
  8192: 'v120Auto208Or240',
  16384: 'v120And208',
  32768: 'v120And240',
} as const;

export const wideOutputVoltageChoices = {
  ...outputVoltageChoices,
  65536: 'v100And200',
  262144: 'v115',
  524288: 'v125',
} as const;

export const loadShedBits = { 0: 'useOffDelay', 1: 'manualRestart', 3: 'byTimeOnBattery', 4: 'byRuntime' } as const;

/** A switched group can be shed at once when the unit is overloaded; the main group cannot. */
export const switchedLoadShedBits = { ...loadShedBits, 5: 'onOverload' } as const;
