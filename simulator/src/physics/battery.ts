import type { BatteryRow } from '../models/model.ts';
import { calendarWear, cycleWear, isCollapsing, leastHealthPercent } from './ageing.ts';
import { type Heat, heatOf } from './battery-heat.ts';
import { settledVolts } from './battery-volts.ts';
import { chemistries } from './chemistry.ts';
import { type Curve, interpolate } from './interpolate.ts';

export interface Battery {
  /** 0..1 of what the battery holds in its present health. */
  readonly charge: number;
  /** The same as the unit counts it, by what it takes the battery to hold. */
  readonly shownCharge: number;
  readonly volts: number;
  readonly temperatureC: number;
  /** Where the temperature settles at rest. */
  readonly ambientC: number;
  /** Capacity left, percent of a new battery's. */
  readonly healthPercent: number;
  /** The same as the unit has learnt it, by its last calibration or deep discharge. */
  readonly learntPercent: number;
  /** The same as the unit expects it, from the wear that time, warmth and discharges should have brought since it last knew. */
  readonly expectedPercent: number;
  readonly ageMs: number;
  /** A cell is bad: below 40 % of charge the pack collapses under load, and nothing tells beforehand. */
  readonly weak: boolean;
  readonly connected: boolean;
  /** Packs beside the one inside, where the unit takes any. */
  readonly externalPacks: number;
  readonly heat: Heat;
  /** Has not been charged since it was full. */
  readonly fromFull: boolean;
  /** Was drained so far that the charger equalises it once it is full. */
  readonly drained: boolean;
  readonly overchargeMs: number;
  /** The load that the unit's runtime estimate goes by: the measured one, smoothed, watts. */
  readonly estimateW: number;
}

/** What can be set about a battery; what is left out stays. */
export interface BatteryChange {
  readonly chargePercent?: number;
  readonly temperatureC?: number;
  readonly healthPercent?: number;
  readonly learntPercent?: number;
  readonly expectedPercent?: number;
  /** Years that pass for the battery alone. */
  readonly ageYears?: number;
  readonly weak?: boolean;
  readonly connected?: boolean;
  readonly externalPacks?: number;
  /** A new pack, full. */
  readonly replaced?: true;
}

/** What the battery is asked to do. Watts are those of the load it carries. */
export type BatteryDuty =
  | { readonly kind: 'carry'; readonly loadW: number }
  | { readonly kind: 'charge' }
  | { readonly kind: 'rest' };

export interface BatteryContext {
  readonly row: BatteryRow;
  readonly ratedW: number;
  readonly duty: BatteryDuty;
  /** Watts drawn at the outlets, whoever feeds them. */
  readonly loadW: number;
}

const voltsLagMs = 4000;
const estimateLagMs = 3000;
const heatLagMs = 45 * 60_000;
const heatAtRatedLoadC = 14;
const heatWhileChargingC = 3;
const taperFrom = 0.9;
/** While it still carries the load a battery is never shown as empty. */
const leastShown = 0.01;
/** The voltage of a pack that is nearly empty gives it away: no more than so many times its charge is shown. */
const knee = 3;
const yearMs = 365.25 * 86_400_000;

/** A new pack, full. */
const fresh = {
  charge: 1,
  shownCharge: 1,
  healthPercent: 100,
  learntPercent: 100,
  expectedPercent: 100,
  ageMs: 0,
  weak: false,
  connected: true,
  fromFull: true,
  drained: false,
  overchargeMs: 0,
} as const;

export function startBattery(row: BatteryRow, ambientC: number): Battery {
  const battery: Battery = {
    ...fresh,
    volts: 0,
    temperatureC: ambientC,
    ambientC,
    externalPacks: 0,
    heat: 'normal',
    estimateW: 0,
  };
  return { ...battery, volts: settledVolts(battery, row, 1, { kind: 'charge' }) };
}

/** Puts the battery into another state at once; voltage follows charge and temperature. */
export function setBattery(battery: Battery, change: BatteryChange, context: BatteryContext): Battery {
  const { chargePercent, ageYears } = change;
  const temperatureC = change.temperatureC ?? battery.temperatureC;
  const ambientC = change.temperatureC === undefined ? battery.ambientC : temperatureC - heatC(battery, context);
  const before: Battery = { ...battery, ...(change.replaced && fresh), temperatureC, ambientC };
  const charge = chargePercent === undefined ? {} : { charge: chargePercent / 100, shownCharge: chargePercent / 100 };
  const agedMs = (ageYears ?? 0) * yearMs;
  const wear = calendarWear(context.row, ambientC, agedMs);
  const changed: Battery = {
    ...before,
    ...charge,
    ...(chargePercent !== undefined && {
      fromFull: chargePercent === 100,
      drained: chargePercent < taperFrom * 100,
      overchargeMs: 0,
    }),
    heat: heatOf(battery.heat, temperatureC),
    ageMs: before.ageMs + agedMs,
    healthPercent: change.healthPercent ?? worn(before.healthPercent, wear),
    learntPercent: change.learntPercent ?? before.learntPercent,
    expectedPercent: change.expectedPercent ?? worn(before.expectedPercent, wear),
    weak: change.weak ?? before.weak,
    connected: change.connected ?? before.connected,
    externalPacks: change.externalPacks ?? before.externalPacks,
  };
  return { ...changed, volts: settledVolts(changed, context.row, context.ratedW, context.duty) };
}

export function stepBattery(battery: Battery, context: BatteryContext, dtMs: number): Battery {
  const { row, ratedW, duty, loadW } = context;
  const charge = nextCharge(battery, row, duty, dtMs);
  const temperatureC = toward(battery.temperatureC, battery.ambientC + heatC(battery, context), dtMs / heatLagMs);
  const estimateW = toward(battery.estimateW, loadW, dtMs / estimateLagMs);
  const wear = calendarWear(row, temperatureC, dtMs) + cycleWear(row, Math.max(0, battery.charge - charge));
  const stepped: Battery = {
    ...battery,
    charge,
    shownCharge: nextShown(battery, charge, row, duty, dtMs),
    temperatureC,
    heat: heatOf(battery.heat, temperatureC),
    estimateW,
    healthPercent: worn(battery.healthPercent, wear),
    expectedPercent: worn(battery.expectedPercent, wear),
    ageMs: battery.ageMs + dtMs,
    fromFull: charge === 1 || (battery.fromFull && duty.kind !== 'charge'),
    ...nextOvercharge(battery, charge, row, duty, dtMs),
  };
  const volts = toward(battery.volts, settledVolts(stepped, row, ratedW, duty), dtMs / voltsLagMs);
  return isRunDown(battery, stepped) ? learn({ ...stepped, volts }) : { ...stepped, volts };
}

/** Seconds that the unit expects the battery to carry a load, before its estimate saturates. */
export function runtimeS(battery: Battery, row: BatteryRow, loadW: number): number {
  return Math.min(row.runtimeCapS, battery.shownCharge * fullRuntimeS(battery, row, loadW, battery.learntPercent));
}

/** A calibration, or a discharge to the end, has found what the battery really holds. */
export const learn = (battery: Battery): Battery => ({
  ...battery,
  learntPercent: battery.healthPercent,
  expectedPercent: battery.healthPercent,
  shownCharge: battery.charge,
});

/** From full to empty in one go; a pack that collapses tells nothing of what it held. */
const isRunDown = (before: Battery, now: Battery): boolean =>
  before.fromFull && before.charge > 0 && now.charge === 0 && !now.weak;

const worn = (percent: number, wear: number): number => Math.max(leastHealthPercent, percent - wear);

function nextCharge(battery: Battery, row: BatteryRow, duty: BatteryDuty, dtMs: number): number {
  const charge = Math.max(0, Math.min(1, battery.charge + (chargePerS(battery, row, duty) * dtMs) / 1000));
  return duty.kind === 'carry' && isCollapsing(battery, charge) ? 0 : charge;
}

/** Discharging is counted against what the unit takes the pack to hold; an empty pack and a full one tell the truth. */
function nextShown(battery: Battery, charge: number, row: BatteryRow, duty: BatteryDuty, dtMs: number): number {
  if (charge === 0 || charge === 1) return charge;
  switch (duty.kind) {
    case 'carry': {
      const spent = dtMs / 1000 / Math.max(1, fullRuntimeS(battery, row, duty.loadW, battery.learntPercent));
      return Math.max(leastShown, Math.min(battery.shownCharge - spent, knee * charge));
    }
    case 'charge':
      return 1 - ((1 - battery.shownCharge) * (1 - charge)) / (1 - battery.charge);
    case 'rest':
      return battery.shownCharge;
    default:
      return duty satisfies never;
  }
}

/** A drained lead pack is equalised once it is full again. */
function nextOvercharge(battery: Battery, charge: number, row: BatteryRow, duty: BatteryDuty, dtMs: number) {
  if (battery.drained && charge === 1) {
    return { drained: false, overchargeMs: chemistries[row.chemistry].overchargeHours * 3_600_000 };
  }
  const overchargeMs = duty.kind === 'charge' ? Math.max(0, battery.overchargeMs - dtMs) : battery.overchargeMs;
  return { drained: battery.drained || charge < taperFrom, overchargeMs };
}

/** A fresh battery's runtime falls faster than the load rises (Peukert): straight pieces between the row's points, in logarithms. */
function fullRuntimeS(battery: Battery, row: BatteryRow, loadW: number, healthPercent: number): number {
  const seconds = loadW <= 0 ? row.runtimeCapS : Math.exp(interpolate(logarithms(row.runtime), Math.log(loadW)));
  const packs = 1 + battery.externalPacks * (row.externalPack?.addsCapacity ?? 0);
  return Math.min(row.runtimeCapS, (seconds * packs * healthPercent) / 100);
}

const curves = new WeakMap<Curve, Curve>();
function logarithms(curve: Curve): Curve {
  const known = curves.get(curve);
  if (known !== undefined) return known;
  const made = curve.map(([watts, seconds]) => [Math.log(watts), Math.log(seconds)] as const);
  curves.set(curve, made);
  return made;
}

function chargePerS(battery: Battery, row: BatteryRow, duty: BatteryDuty): number {
  switch (duty.kind) {
    case 'carry':
      return -1 / Math.max(1, fullRuntimeS(battery, row, duty.loadW, battery.healthPercent));
    case 'charge': {
      const bulk = taperFrom / (row.rechargeHours * 3600);
      return battery.charge < taperFrom ? bulk : (bulk * (1.01 - battery.charge)) / (1.01 - taperFrom);
    }
    case 'rest':
      return 0;
    default:
      return duty satisfies never;
  }
}

function heatC(battery: Battery, { ratedW, duty }: BatteryContext): number {
  if (duty.kind === 'carry') return heatAtRatedLoadC * (duty.loadW / ratedW) ** 2;
  return duty.kind === 'charge' && battery.charge < 1 ? heatWhileChargingC : 0;
}

const toward = (from: number, to: number, share: number): number => from + (to - from) * -Math.expm1(-share);
