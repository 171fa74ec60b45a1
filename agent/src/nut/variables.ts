import { type ReadingName, readingNames } from '@ridethrough/protocol';
import type { GuardedUps } from '../protection/guarded-ups.ts';
import type { OwnReadings } from '../runner/driver.ts';

const DRIVER = 'ridethrough-agent';

/** What clients expect beside the readings. */
const beside = {
  'battery.charge.low': 'Charge at which this agent calls the battery low, percent',
  'battery.runtime.low': 'Runtime at which this agent calls the battery low, seconds',
  'device.mfr': 'Maker of the device',
  'device.model': 'Model of the device',
  'device.serial': 'Serial number of the device',
  'device.type': 'What kind of device it is',
  'driver.name': 'Program that reads the UPS',
  'driver.version': 'Version of that program',
  'driver.state': 'How the link to the UPS stands',
  'ups.mfr': 'Maker of the UPS',
} as const satisfies Record<string, string>;

/** Every variable of a UPS, in order of their names. */
export function variablesOf(
  { low, link }: Pick<GuardedUps, 'low' | 'link'>,
  readings: OwnReadings,
  forced: boolean,
  version: string,
): ReadonlyMap<string, string> {
  const all: Record<string, string | number | undefined> = {
    'device.mfr': 'APC',
    'device.model': readings['ups.model'] ?? readings['device.part'],
    'device.serial': readings['ups.serial'],
    'device.type': 'ups',
    'driver.name': DRIVER,
    'driver.version': version,
    'driver.state': link,
    'ups.mfr': 'APC',
    ...readings,
    // LB comes by these, whatever the unit itself calls low.
    'battery.charge.low': low.chargePercent,
    'battery.runtime.low': low.runtimeSeconds,
    'ups.status': statusOf(readings['ups.status'], forced),
  };
  const found = Object.entries(all).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as const],
  );
  return new Map(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The forced shutdown is told although the UPS may know nothing of it. */
function statusOf(status: string | number | undefined, forced: boolean): string | undefined {
  if (!forced) return status === undefined ? undefined : String(status);
  return status === undefined ? 'FSD' : `FSD ${status}`;
}

export function describeVariable(name: string): string {
  if (isBeside(name)) return beside[name];
  return isReading(name) ? readingNames[name].says : 'Description unavailable';
}

export const isNumber = (name: string): boolean =>
  isReading(name) ? readingNames[name].type === 'number' : /^battery\.(charge|runtime)\.low$/.test(name);

const isReading = (name: string): name is ReadingName => Object.hasOwn(readingNames, name);
const isBeside = (name: string): name is keyof typeof beside => Object.hasOwn(beside, name);
