/** What each command to outlet groups does, and the modifiers that it may carry (990-9840B, AN177). */
export const outletCommands = {
  cancel: { modifiers: [], says: 'Drops what is pending in the groups.' },
  on: { modifiers: ['useOnDelay', 'coldBoot'], says: 'Turns the groups on.' },
  off: { modifiers: ['useOffDelay'], says: 'Turns the groups off until somebody turns them on.' },
  shutdown: {
    modifiers: ['useOffDelay', 'useOnDelay'],
    says: 'Turns the groups off, and on again once the mains is back and the battery is charged enough.',
  },
  reboot: {
    modifiers: ['useOffDelay', 'useOnDelay', 'coldBoot'],
    says: 'Turns the groups off, waits, and turns them on whatever the mains does.',
  },
} as const;

/** May turn on without mains; wait for the on delay; wait for the off delay. */
export const outletModifiers = ['coldBoot', 'useOnDelay', 'useOffDelay'] as const;

/** Where a command comes from. A unit may refuse one that does not say. */
export const outletSources = ['usb', 'local', 'serial', 'smartslot1', 'smartslot2', 'network1', 'network2'] as const;

/** The bits of the groups, the main one first: place in this list = number of the group. */
export const outletGroupBitNames = ['mog', 'sog0', 'sog1', 'sog2'] as const;
