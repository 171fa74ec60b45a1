/** What the unit says unasked: one character without an end of line, also in the middle of an answer. */
export const upsLinkAlerts = Object.freeze({
  '!': 'onBattery',
  $: 'online',
  '%': 'batteryLow',
  '+': 'batteryNoLongerLow',
  '?': 'abnormal',
  '=': 'abnormalEnded',
  '#': 'replaceBattery',
  '*': 'turningOff',
  '&': 'accessoryAlarm',
  '|': 'settingsChanged',
  '~': 'unknownTilde',
  '\x04': 'unknown04',
} as const);

export type UpsLinkAlert = (typeof upsLinkAlerts)[keyof typeof upsLinkAlerts];

/** One sentence for each. */
export const upsLinkAlertSays: Readonly<Record<UpsLinkAlert, string>> = Object.freeze({
  onBattery: 'The unit went to its battery; repeated every 30 s until the battery is low.',
  online: 'The unit is back on the mains.',
  batteryLow: 'The battery is low.',
  batteryNoLongerLow: 'The battery is no longer low.',
  abnormal: 'Something is wrong: an overload, or a fault bit of register 3 came up.',
  abnormalEnded: 'What was wrong is over.',
  replaceBattery: 'The battery needs replacement; repeated every 5 hours.',
  turningOff: 'The load is about to be turned off; no command is heard any more. Older units also answer a shutdown with it.',
  accessoryAlarm: 'The Measure-UPS accessory raises an alarm.',
  settingsChanged: 'A setting has been stored, some seconds after it was changed.',
  unknownTilde: 'Listed by some units; its meaning is not known.',
  unknown04: 'Listed by some online units; its meaning is not known.',
});

/** The alert that a character is, on its own. */
export function alertOf(character: string): UpsLinkAlert | undefined {
  const known: Readonly<Record<string, UpsLinkAlert>> = upsLinkAlerts;
  return Object.hasOwn(known, character) ? known[character] : undefined;
}
