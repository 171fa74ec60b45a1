import type { Model } from '../../models/model.ts';
import { lifeLeftMs } from '../../physics/ageing.ts';
import { efficiency } from '../../physics/efficiency.ts';
import { isAcceptable } from '../../physics/input.ts';
import type { Group } from '../../physics/outlet-group.ts';
import type { GroupName } from '../../physics/outlet-groups.ts';
import { knownPercent } from '../battery-life.ts';
import { laterDate } from '../later-date.ts';
import type { Parts } from '../parts.ts';
import { isPoor } from '../power-path.ts';
import type { View } from '../view.ts';
import { bypassInputStatus, inputStatus } from './input-status.ts';
import type { Readers } from './readers.ts';

/** Addresses 128 to 170. */
export const measurementReaders = {
  runtime: ({ runtimeS }) => Math.round(runtimeS),
  charge: ({ parts }) => parts.battery.shownCharge * 100,
  batteryVoltage: ({ parts, batteryGone }) => (batteryGone ? 0 : parts.battery.volts),
  batteryReplaceDate: ({ model, parts }) => {
    const { battery, settings } = parts;
    return laterDate(settings.batteryDate ?? '', battery.ageMs + lifeLeftMs(model.battery, knownPercent(battery)));
  },
  batteryTemperature: ({ parts }) => parts.battery.temperatureC,
  realPower: ({ model, output }) => (100 * output.watts) / model.ratedW,
  apparentPower: ({ model, output }) => (100 * output.voltAmperes) / model.ratedVa,
  outputCurrent: ({ output }) => output.amperes,
  outputVoltage: ({ output }) => output.volts,
  outputFrequency: ({ output }) => output.hertz,
  outputEnergy: ({ parts }) => Math.floor(parts.energyWh),
  bypassInputStatus,
  bypassVoltage: ({ parts }) => (parts.bypass === null ? undefined : parts.mains.voltage),
  bypassFrequency: ({ parts }) => (parts.bypass === null ? undefined : parts.mains.frequency),
  inputStatus,
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
    inputPoor: !isAcceptable(parts.input) || isPoor(parts),
    watts: output.watts,
    ratedW: model.ratedW,
    losses: lossesOf(model, parts),
  });
}

/** A unit wastes least in its high-efficiency mode, and most while it regulates. */
function lossesOf({ power, losses }: Model, { transfer, avr }: Parts): Model['losses'] {
  const isGreen = transfer.kind === 'online' && transfer.greenInMs === 0;
  const times = power.lossFactor[isGreen ? 'highEfficiency' : avr === 'none' ? 'normal' : 'regulating'];
  return { fixedW: losses.fixedW * times, perW: losses.perW * times };
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
  return ({ model, parts }: View): number | undefined => {
    const group = model.groups[name] && parts.groups[name];
    return group === null ? undefined : timersOf(group)[which];
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
