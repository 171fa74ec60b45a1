import { efficiency } from '../../physics/efficiency.ts';
import { type Input, isAcceptable } from '../../physics/input.ts';
import type { Group } from '../../physics/outlet-group.ts';
import type { GroupName } from '../../physics/outlet-groups.ts';
import type { View } from '../view.ts';
import type { Readers } from './readers.ts';

const dayMs = 86_400_000;
const daysPerYear = 365.25;

/** Addresses 128 to 170. */
export const measurementReaders = {
  runtime: ({ runtimeS }) => Math.round(runtimeS),
  charge: ({ parts }) => parts.battery.charge * 100,
  batteryVoltage: ({ parts }) => parts.battery.volts,
  batteryReplaceDate: ({ model, parts }) => {
    const lasts = (model.battery.lifeYears * daysPerYear * parts.battery.healthPercent) / 100;
    return new Date(Date.parse(parts.settings.batteryDate ?? '') + Math.round(lasts) * dayMs)
      .toISOString()
      .slice(0, 10);
  },
  batteryTemperature: ({ parts }) => parts.battery.temperatureC,
  realPower: ({ model, output }) => (100 * output.watts) / model.ratedW,
  apparentPower: ({ model, output }) => (100 * output.voltAmperes) / model.ratedVa,
  outputCurrent: ({ output }) => output.amperes,
  outputVoltage: ({ output }) => output.volts,
  outputFrequency: ({ output }) => output.hertz,
  outputEnergy: ({ parts }) => Math.floor(parts.energyWh),
  bypassInputStatus: ({ model, parts }) => (model.topology === 'online' ? inputFlags(parts.input) : new Set()),
  bypassVoltage: ({ model, parts }) => (model.topology === 'online' ? parts.mains.voltage : undefined),
  bypassFrequency: ({ model, parts }) => (model.topology === 'online' ? parts.mains.frequency : undefined),
  inputStatus: ({ parts }) => inputFlags(parts.input),
  inputVoltage: ({ parts }) => parts.mains.voltage,
  efficiency: (view) => efficiencyOf(view),
  mogOffCountdown: off('mog'),
  mogOnCountdown: on('mog'),
  mogStayOffCountdown: stayOff('mog'),
  sog0OffCountdown: off('sog0'),
  sog0OnCountdown: on('sog0'),
  sog0StayOffCountdown: stayOff('sog0'),
  sog1OffCountdown: off('sog1'),
  sog1OnCountdown: on('sog1'),
  sog1StayOffCountdown: stayOff('sog1'),
  sog2OffCountdown: off('sog2'),
  sog2OnCountdown: on('sog2'),
  sog2StayOffCountdown: stayOff('sog2'),
} satisfies Readers;

const chargingBelow = 0.9;

export function efficiencyOf({ model, parts, output, batteryGone }: View) {
  return efficiency({
    state: parts.transfer.kind,
    batteryMissing: batteryGone,
    charging: parts.battery.charge < chargingBelow,
    inputAcceptable: isAcceptable(parts.input),
    watts: output.watts,
    ratedW: model.ratedW,
    losses: model.losses,
  });
}

function inputFlags(input: Input) {
  switch (input.verdict) {
    case 'good':
      return new Set([isAcceptable(input) ? ('acceptable' as const) : ('acceptablePending' as const)]);
    case 'low':
    case 'blackout':
      return new Set(['tooLow' as const]);
    case 'high':
      return new Set(['tooHigh' as const]);
    case 'frequencyLow':
      return new Set(['frequencyTooLow' as const]);
    case 'frequencyHigh':
      return new Set(['frequencyTooHigh' as const]);
    default:
      return input.verdict satisfies never;
  }
}

const idle = -1;
const seconds = (ms: number): number => Math.ceil(ms / 1000);

/** Seconds left on each of a group's timers, all shown from the start of a command; -1 once it has run out of use. */
export function timersOf({ process }: Group): {
  readonly offS: number;
  readonly stayOffS: number;
  readonly onS: number;
} {
  if (process === null) return { offS: idle, stayOffS: idle, onS: idle };
  const { stage, command } = process;
  return {
    offS: stage === 'turnOff' ? seconds(process.offMs) : idle,
    stayOffS: stage === 'turnOn' || command === 'off' ? idle : seconds(process.stayOffMs),
    onS: command === 'off' ? idle : seconds(process.onMs),
  };
}

function timer(name: GroupName, which: 'offS' | 'stayOffS' | 'onS') {
  return ({ model, parts }: View): number => {
    const group = model.groups[name] && parts.groups[name];
    return group === null ? idle : timersOf(group)[which];
  };
}

function off(name: GroupName) {
  return timer(name, 'offS');
}
function on(name: GroupName) {
  return timer(name, 'onS');
}
function stayOff(name: GroupName) {
  return timer(name, 'stayOffS');
}
