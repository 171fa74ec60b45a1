import type { BatteryRow } from '../models/model.ts';
import { type Chemistry, chemistries } from './chemistry.ts';
import { type Curve, interpolate } from './interpolate.ts';

export interface Battery {
  /** 0..1 of what the battery holds in its present health. */
  readonly charge: number;
  readonly volts: number;
  readonly temperatureC: number;
  /** Where the temperature settles at rest. */
  readonly ambientC: number;
  /** Capacity left, percent of a new battery's. */
  readonly healthPercent: number;
  /** The load that the unit's runtime estimate goes by: the measured one, smoothed, watts. */
  readonly estimateW: number;
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

export function startBattery(row: BatteryRow, ambientC: number): Battery {
  const battery = { charge: 1, volts: 0, temperatureC: ambientC, ambientC, healthPercent: 100, estimateW: 0 };
  return { ...battery, volts: settledVolts(battery, row, 1, { kind: 'charge' }) };
}

/** Puts the battery into another state at once; voltage follows charge and temperature. */
export function setBattery(
  battery: Battery,
  change: { readonly chargePercent?: number; readonly temperatureC?: number; readonly healthPercent?: number },
  context: BatteryContext,
): Battery {
  const temperatureC = change.temperatureC ?? battery.temperatureC;
  const changed = {
    ...battery,
    charge: change.chargePercent === undefined ? battery.charge : change.chargePercent / 100,
    temperatureC,
    ambientC: change.temperatureC === undefined ? battery.ambientC : temperatureC - heatC(battery, context),
    healthPercent: change.healthPercent ?? battery.healthPercent,
  };
  return { ...changed, volts: settledVolts(changed, context.row, context.ratedW, context.duty) };
}

export function stepBattery(battery: Battery, context: BatteryContext, dtMs: number): Battery {
  const { row, ratedW, duty, loadW } = context;
  const charge = Math.max(0, Math.min(1, battery.charge + (chargePerS(battery, row, duty) * dtMs) / 1000));
  const temperatureC = toward(battery.temperatureC, battery.ambientC + heatC(battery, context), dtMs / heatLagMs);
  const estimateW = toward(battery.estimateW, loadW, dtMs / estimateLagMs);
  const volts = toward(
    battery.volts,
    settledVolts({ ...battery, charge, temperatureC }, row, ratedW, duty),
    dtMs / voltsLagMs,
  );
  return { ...battery, charge, temperatureC, estimateW, volts };
}

/** Seconds that the present charge carries a load, before the estimate saturates. */
export function runtimeS(battery: Battery, row: BatteryRow, loadW: number): number {
  return Math.min(row.runtimeCapS, battery.charge * fullRuntimeS(battery, row, loadW));
}

/** A fresh battery's runtime falls faster than the load rises (Peukert): straight pieces between the row's points, in logarithms. */
function fullRuntimeS(battery: Battery, row: BatteryRow, loadW: number): number {
  const seconds = loadW <= 0 ? row.runtimeCapS : Math.exp(interpolate(logarithms(row.runtime), Math.log(loadW)));
  return Math.min(row.runtimeCapS, (seconds * battery.healthPercent) / 100);
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
      return -1 / Math.max(1, fullRuntimeS(battery, row, duty.loadW));
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

/** The terminal voltage after all lag: rest voltage by charge, pulled down by load, lifted by the charger. */
function settledVolts(battery: Battery, row: BatteryRow, ratedW: number, duty: BatteryDuty): number {
  const cell: Chemistry = chemistries[row.chemistry];
  const rest = interpolate(cell.rest, battery.charge);
  const float = cell.float + cell.floatPerC * (battery.temperatureC - 25);
  switch (duty.kind) {
    case 'carry':
      return row.cells * (rest - cell.sag * (duty.loadW / ratedW) * (1 + 0.6 * (1 - battery.charge)));
    case 'charge':
      return row.cells * Math.min(float, rest + cell.chargeLift);
    case 'rest':
      return row.cells * rest;
    default:
      return duty satisfies never;
  }
}

const toward = (from: number, to: number, share: number): number => from + (to - from) * -Math.expm1(-share);
