import { type CommandContext, commands, type Look, type Values } from '@ridethrough/protocol';

export const set = <T>(...of: T[]): ReadonlySet<T> => new Set(of);

/** A Smart-UPS with one switched group, on mains, with all that a command asks for. */
export const online: Values = {
  sku: 'SMT1500RM2UC',
  serial: '3S2042X14540',
  upsName: 'Rack 1',
  manufactureDate: '2020-10-16',
  batteryDate: '2021-01-14',
  outputVoltageSetting: 'v120',
  upsStatus: set('online'),
  outletGroups: set('mog', 'sog0'),
  mogStatus: set('on'),
  mogName: 'UPS Outlets',
  mogOffDelay: 0,
  mogOnDelay: 0,
  mogStayOff: 8,
  mogMinimumReturnRuntime: 0,
  sog0Status: set('on'),
  sog0Name: 'Outlet Group 1',
  sog0OffDelay: 60,
  sog0OnDelay: 15,
  sog0StayOff: 15,
  sog0MinimumReturnRuntime: 420,
  batteryTestStatus: set('passed', 'protocol'),
  calibrationStatus: set('passed', 'protocol'),
  batteryLifeStatus: set('ok'),
  generalError: set(),
  powerSystemError: set(),
  batterySystemError: set(),
  userInterfaceStatus: set('alarmSounding'),
  sensitivity: 'normal',
  testInterval: 'atStartAnd7DaysAfterLast',
  transferHigh: 127,
  transferLow: 106,
  charge: 100,
  runtime: 3600,
};

/** A double-converting unit whose main group takes no command, as a dump of one shows. */
export const srt: Values = {
  ...online,
  sku: 'SRT1000XLA',
  outletGroups: set('sog0', 'sog1'),
  sog1Status: set('on'),
  sog1Name: 'Outlet Group 2',
  sog1OffDelay: 60,
  sog1OnDelay: 15,
  sog1StayOff: 15,
};

/** A unit with load shedding. */
export const smtl: Values = {
  ...online,
  sku: 'SMTL1500RM3UC',
  mogLoadShed: set(),
  mogLoadShedRuntime: 0,
  mogLoadShedTimeOnBattery: 0,
  sog0LoadShed: set(),
  sog0LoadShedRuntime: 0,
  sog0LoadShedTimeOnBattery: 0,
};

export const context = (values: Values = online, more: Partial<CommandContext> = {}): CommandContext => ({
  values,
  source: 'serial',
  loadCommands: 'allow',
  feeds: {},
  ...more,
});

export function bound(name: string, args: unknown) {
  const binding = commands[name]?.bind(args);
  if (!binding?.ok) throw new Error(`${name}: ${JSON.stringify(binding)}`);
  return binding.command;
}

/** Looks at a unit that else shows `from`, a tenth of a second between two. */
export const looksFrom =
  (from: Values) =>
  (...values: Values[]): Look[] =>
    values.map((seen, index) => ({ ms: (index + 1) * 100, values: { ...from, ...seen } }));

export const group1 = { group: 1, groupName: 'Outlet Group 1' };
export const theUnit = { upsName: 'Rack 1' };
const seconds = { group: 1, seconds: 30 };

/** Good arguments for each command there is. */
export const goodArgs: Readonly<Record<string, object>> = {
  'outlet-group.reboot': group1,
  'outlet-group.off': group1,
  'outlet-group.on': group1,
  'outlet-group.cancel': group1,
  'ups.reboot': theUnit,
  'ups.shutdown': theUnit,
  'ups.off': theUnit,
  'ups.on': theUnit,
  'ups.cancel': theUnit,
  'battery-test.start': {},
  'battery-test.abort': {},
  'calibration.start': {},
  'calibration.abort': {},
  'beeper.mute': {},
  'beeper.unmute': {},
  'alarms.acknowledge': { alarm: 'battery' },
  'faults.clear': {},
  'bypass.start': theUnit,
  'bypass.stop': theUnit,
  'input.sensitivity.set': { sensitivity: 'low' },
  'input.transfer.high.set': { volts: 130 },
  'input.transfer.low.set': { volts: 103 },
  'ups.id.set': { name: 'Rack 2' },
  'ups.delay.shutdown.set': { seconds: 180 },
  'ups.delay.start.set': { seconds: 60 },
  'ups.test.schedule.set': { schedule: 'never' },
  'battery.date.set': { date: '2026-01-31' },
  'outlet.group.name.set': { group: 1, name: 'Servers' },
  'outlet.group.delay.shutdown.set': seconds,
  'outlet.group.delay.start.set': seconds,
  'outlet.group.delay.reboot.set': seconds,
  'outlet.group.runtime.restart.set': seconds,
  'outlet.group.loadshed.set': { ...group1, byRuntime: true },
  'outlet.group.loadshed.runtime.set': { ...group1, seconds: 30 },
  'outlet.group.loadshed.time.set': { ...group1, seconds: 30 },
};
