import type { UpsLinkRow } from '../row.ts';

/** What makes the unit do something. None of these is ever sent unasked. */
export const actionRows = {
  smartMode: { ask: 'Y', access: 'mode', pace: 'never', answers: ['SM'], says: 'Enters smart mode; before it the unit hears nothing else.', from: ['capture', 'field'] },
  dumbMode: { ask: 'R', access: 'mode', pace: 'never', answers: ['BYE'], says: 'Leaves smart mode.', from: ['capture', 'field'] },
  nudge: { ask: '\x1b', access: 'mode', pace: 'never', answers: [], says: 'A nudge that some clients send when nothing answers.', from: ['field'] },
  nextValue: { ask: '-', access: 'once', pace: 'never', answers: ['OK'], says: 'The setting asked last takes its next value; after a text, the new one follows.', from: ['capture', 'field'] },
  previousValue: { ask: '+', access: 'once', pace: 'never', answers: ['OK'], says: 'The setting asked last takes its previous value.', from: ['field'] },
  panelTest: { ask: 'A', access: 'once', pace: 'never', answers: ['OK'], says: 'Lights and beeper for 2 s.', from: ['capture', 'field'] },
  batteryTest: { ask: 'W', access: 'once', pace: 'never', answers: ['OK'], says: 'Starts a battery test; during one, ends it.', from: ['capture', 'field'] },
  calibration: { ask: 'D', access: 'once', pace: 'never', answers: ['OK'], says: 'Starts a runtime calibration; during one, ends it.', from: ['capture', 'field'] },
  simulateFailure: { ask: 'U', access: 'once', pace: 'never', answers: ['OK'], says: 'Acts as if the mains had failed.', from: ['capture', 'field'] },
  shutdown: { ask: 'S', access: 'once', pace: 'never', answers: ['OK', '*'], says: 'On battery: turns the load off after the shutdown delay, and on again when the mains are back.', from: ['capture', 'field'] },
  sleep: { ask: '@', access: 'once', pace: 'never', answers: ['OK', '*'], says: 'With three digits: turns the load off after the shutdown delay for so many tenths of an hour.', from: ['capture', 'field'] },
  turnOffLater: { ask: 'K', access: 'twice', pace: 'never', answers: ['OK', '*'], says: 'Turns the load off after the shutdown delay, and leaves it off.', from: ['capture', 'field'] },
  turnOff: { ask: 'Z', access: 'twice', pace: 'never', answers: [], says: 'Turns the load off at once.', from: ['capture', 'field'] },
  turnOn: { ask: '\x0e', access: 'twice', pace: 'never', answers: [], says: 'Turns the load on.', from: ['capture', 'field'] },
  abort: { ask: '\x7f', access: 'once', pace: 'never', answers: ['OK'], says: 'Calls a shutdown off while its delay runs.', from: ['capture', 'field'] },
  bypass: { ask: '^', access: 'once', pace: 'never', answers: ['BYP', 'INV', 'ERR'], says: 'Goes into bypass, and out of it.', from: ['field'] },
  factorySettings: { ask: 'z', access: 'once', pace: 'never', answers: ['CLEAR'], says: 'Resets all settings but name and battery date.', from: ['field'] },
  programming: { ask: '1', access: 'never', pace: 'never', answers: ['PROG'], says: 'Twice, some seconds apart: lets constants be edited.', from: ['field'] },
  modelByte: { ask: '\x02', access: 'never', pace: 'never', says: 'Service: the model as a number.', from: ['field'] },
  dumpMemory: { ask: '\x10', access: 'never', pace: 'never', says: 'Service: reads the memory out.', from: ['field'] },
  eraseMemory: { ask: '\x19', access: 'never', pace: 'never', says: 'Service: erases the memory.', from: ['field'] },
} as const satisfies Record<string, UpsLinkRow>;
