import type { OwnReadings } from '../runner/driver.ts';

/** An instant command of NUT's as one of ours. */
export interface InstantCommand {
  readonly name: string;
  readonly says: string;
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Takes `force` as its parameter. */
  readonly takesForce: boolean;
}

interface Known {
  readonly says: string;
  readonly command: string;
  readonly delay?: boolean;
}

/** What needs no more than its name. */
const plain: Readonly<Record<string, Known>> = {
  'test.battery.start': { command: 'battery-test.start', says: 'Start a battery test' },
  'test.battery.stop': { command: 'battery-test.abort', says: 'Stop the battery test' },
  'calibrate.start': {
    command: 'calibration.start',
    says: 'Start a runtime calibration, which nearly empties the battery',
  },
  'calibrate.stop': { command: 'calibration.abort', says: 'Stop the runtime calibration' },
  'beeper.mute': { command: 'beeper.mute', says: 'Mute the alarms that sound now' },
  'beeper.enable': { command: 'beeper.unmute', says: 'Let muted alarms sound again' },
  'bypass.start': { command: 'bypass.start', says: 'Put the UPS into bypass' },
  'bypass.stop': { command: 'bypass.stop', says: 'Take the UPS out of bypass' },
};

/** What switches the whole output. */
const unit: Readonly<Record<string, Known>> = {
  'load.off': { command: 'ups.off', says: 'Turn the whole output off at once, until it is turned on again' },
  'load.off.delay': {
    command: 'ups.off',
    delay: true,
    says: 'Turn the whole output off after the delays of its groups',
  },
  'load.on': { command: 'ups.on', says: 'Turn the whole output on' },
  'load.cycle': { command: 'ups.reboot', says: 'Turn the whole output off at once, and on again' },
  'shutdown.return': {
    command: 'ups.shutdown',
    delay: true,
    says: 'Turn the whole output off after the delays of its groups, and on again once the mains are there',
  },
  'shutdown.stayoff': {
    command: 'ups.off',
    delay: true,
    says: 'Turn the whole output off after the delays of its groups, and leave it off',
  },
  'shutdown.reboot': {
    command: 'ups.reboot',
    delay: true,
    says: 'Turn the whole output off after the delays of its groups, and on again',
  },
  'shutdown.stop': { command: 'ups.cancel', says: 'Drop what is under way in all outlet groups' },
};

/** What switches one outlet group, as `outlet.N.load.off`. */
const group: Readonly<Record<string, Known>> = {
  'load.off': { command: 'outlet-group.off', says: 'Turn the outlet group off' },
  'load.off.delay': { command: 'outlet-group.off', delay: true, says: 'Turn the outlet group off after its delay' },
  'load.on': { command: 'outlet-group.on', says: 'Turn the outlet group on' },
  'load.on.delay': { command: 'outlet-group.on', delay: true, says: 'Turn the outlet group on after its delay' },
  'load.cycle': { command: 'outlet-group.reboot', says: 'Turn the outlet group off, and on again' },
  'shutdown.stop': { command: 'outlet-group.cancel', says: 'Drop what is under way in the outlet group' },
};

const CANCELS = ['ups.cancel', 'outlet-group.cancel'];
const GROUPS = [1, 2, 3];

interface Target {
  readonly readings: OwnReadings;
  readonly capabilities: readonly string[];
}

/** The instant commands that a UPS has. */
export function instantCommands({ readings, capabilities }: Target): readonly InstantCommand[] {
  const has = ({ command }: Known) => capabilities.includes(command);
  // The unit and its groups are named as the client sees them, so that another one on the link is not switched.
  const upsName = readings['ups.serial'] ?? readings['ups.id'];
  const make = (
    name: string,
    { command, says, delay = false }: Known,
    target: object,
    load: boolean,
  ): InstantCommand => {
    const isCancel = CANCELS.includes(command);
    const args = load && !isCancel ? { ...target, delay } : target;
    return { name, says, command, args: { ...args }, takesForce: load && !isCancel };
  };
  const named = (table: Readonly<Record<string, Known>>) => Object.entries(table).filter(([, known]) => has(known));
  return [
    ...named(plain).map(([name, known]) => make(name, known, {}, false)),
    ...(upsName === undefined ? [] : named(unit)).map(([name, known]) =>
      make(name, known, { upsName: String(upsName) }, true),
    ),
    ...GROUPS.flatMap((number) => {
      const groupName = readings[`outlet.group.${number}.name`];
      if (groupName === undefined) return [];
      const target = { group: number, groupName: String(groupName) };
      return named(group).map(([name, known]) => make(`outlet.${number}.${name}`, known, target, true));
    }),
  ];
}

/** The one that a client means; groups are also known by their readings' names, as `outlet.group.1.load.off`. */
export function findInstantCommand(name: string, target: Target): InstantCommand | undefined {
  const short = name.replace(/^outlet\.group\.(\d)\./, 'outlet.$1.');
  return instantCommands(target).find((one) => one.name === short);
}
