import type { Values } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';
import type { Parts } from '../unit/parts.ts';
import { viewOf } from '../unit/view.ts';

const yearMs = 365.25 * 86_400_000;

/** The model with a battery that lasts as long as the dump's unit says, now and over the years. */
export function fitBattery(model: Model, parts: Parts, values: Values): Model {
  const { battery } = model;
  const lifeYears = yearsBetween(parts.settings.batteryDate, values.batteryReplaceDate) ?? battery.lifeYears;
  return fitRuntime({ ...model, battery: { ...battery, lifeYears } }, parts, values.runtime);
}

function yearsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const years = (Date.parse(to) - Date.parse(from)) / yearMs;
  return years > 0 ? years : undefined;
}

function fitRuntime(model: Model, parts: Parts, runtimeS: number | undefined): Model {
  const { shownCharge, estimateW } = parts.battery;
  if (runtimeS === undefined || runtimeS === 0 || shownCharge === 0) return model;
  const fullS = runtimeS / shownCharge;
  const { battery } = model;
  // Without a load the estimate is where it saturates.
  if (estimateW <= 0) return { ...model, battery: { ...battery, runtimeCapS: fullS } };
  const roomy: Model = { ...model, battery: { ...battery, runtimeCapS: Number.MAX_SAFE_INTEGER } };
  const longer = runtimeS / viewOf(roomy, parts).runtimeS;
  const runtime = battery.runtime.map(([watts, seconds]) => [watts, seconds * longer] as const);
  return { ...model, battery: { ...battery, runtime, runtimeCapS: Math.max(battery.runtimeCapS, fullS) } };
}
