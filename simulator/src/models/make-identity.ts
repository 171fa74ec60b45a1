import type { Identity } from '../unit/identity.ts';
import type { IdentityChange } from '../unit/unit-changes.ts';
import type { Model } from './model.ts';

const dayMs = 86_400_000;
/** Batteries of the units seen were fitted about this long after the unit was made. */
const batteryAfterDays = 90;

/** A unit of a model: what is not given follows from the model, the dates from the serial number's year and week. */
export function makeIdentity(model: Model, given: IdentityChange = {}): Identity {
  const serial = given.serial ?? model.serial;
  const madeAt = Date.parse(given.manufactureDate ?? manufactureDate(serial) ?? manufactureDate(model.serial) ?? '2020-01-03');
  return {
    model: model.model,
    sku: model.sku,
    firmware: model.firmware,
    familyId: model.familyId,
    batterySku: model.batterySku,
    upsName: model.upsName,
    manufactureDate: isoDate(madeAt),
    batteryDate: isoDate(madeAt + batteryAfterDays * dayMs),
    ...given,
    serial,
  };
}

/** The Friday of the week in a serial number such as 3S2042X14540: two characters, year, ISO week, six more. */
export function manufactureDate(serial: string): string | undefined {
  const found = /^[A-Z0-9]{2}(\d{2})(\d{2})[A-Z0-9]{6}$/i.exec(serial);
  const week = Number(found?.[2]);
  if (found === null || week < 1 || week > 53) return undefined;
  const fourthOfJanuary = Date.UTC(2000 + Number(found[1]), 0, 4);
  const mondayOfWeek1 = fourthOfJanuary - ((new Date(fourthOfJanuary).getUTCDay() + 6) % 7) * dayMs;
  return isoDate(mondayOfWeek1 + ((week - 1) * 7 + 4) * dayMs);
}

const isoDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
