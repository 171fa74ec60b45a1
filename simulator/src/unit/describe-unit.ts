import { isMuted, isSounding } from '../physics/beeper.ts';
import { isAcceptable } from '../physics/input.ts';
import { type GroupName, groupNames } from '../physics/outlet-groups.ts';
import { batteryLife } from './battery-life.ts';
import { presentFaults } from './present-faults.ts';
import { efficiencyOf, timersOf } from './registers/measurement.ts';
import { testWord, upsStatus } from './registers/status.ts';
import type { GroupView, UnitState } from './unit-state.ts';
import type { View } from './view.ts';

/** The unit as plain JSON. */
export function describeUnit(view: View): UnitState {
  const { model, parts, output } = view;
  const { mains, input, load, battery, settings, test, calibration } = parts;
  return {
    atMs: parts.atMs,
    identity: { ...parts.identity, upsName: settings.upsName ?? '', batteryDate: settings.batteryDate ?? '' },
    state: parts.transfer.kind,
    status: [...upsStatus(view)],
    cause: parts.cause,
    mains: {
      ...mains.set,
      measuredVoltage: mains.voltage,
      measuredFrequency: mains.frequency,
      acceptable: isAcceptable(input),
      verdict: input.verdict,
    },
    load: {
      demandPercent: (100 * load.demandW) / model.ratedW,
      demandWatts: load.demandW,
      percent: (100 * output.watts) / model.ratedW,
      watts: output.watts,
      voltAmperes: output.voltAmperes,
      amperes: output.amperes,
    },
    output: {
      voltage: output.volts,
      frequency: output.hertz,
      regulation: parts.avr,
      energyWh: Math.floor(parts.energyWh),
      efficiency: efficiencyOf(view),
    },
    battery: {
      chargePercent: battery.charge * 100,
      shownChargePercent: battery.shownCharge * 100,
      voltage: view.batteryGone ? 0 : battery.volts,
      temperatureC: battery.temperatureC,
      healthPercent: battery.healthPercent,
      learntPercent: battery.learntPercent,
      expectedPercent: battery.expectedPercent,
      life: batteryLife(battery),
      weak: battery.weak,
      connected: battery.connected,
      externalPacks: battery.externalPacks,
      runtimeS: Math.round(view.runtimeS),
    },
    groups: groupNames.flatMap((name) => groupView(name, view)),
    test: { running: test.running !== null, status: testWord(test) },
    calibration: { running: calibration.running !== null, status: testWord(calibration) },
    beeper: { sounding: isSounding(parts.beeper), muted: isMuted(parts.beeper) },
    faults: presentFaults(parts),
  };
}

function groupView(name: GroupName, { model, parts }: View): GroupView[] {
  const row = model.groups[name];
  const group = parts.groups[name];
  if (row === null || group === null) return [];
  const { process } = group;
  return [
    {
      group: groupNames.indexOf(name),
      name: parts.settings[`${name}Name`] ?? '',
      on: group.on,
      commandable: row.commandable,
      process: process?.sleeps ? 'sleep' : (process?.command ?? null),
      waitsFor: process?.waitsFor ?? [],
      timers: timersOf(group),
    },
  ];
}
