import type { Model } from '../models/model.ts';
import { runtimeS } from '../physics/battery.ts';
import type { CalibrationConditions } from '../physics/calibration.ts';
import { isAcceptable } from '../physics/input.ts';
import type { TestConditions } from '../physics/self-test.ts';
import { isBatteryUntestable } from './faults.ts';
import { outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';

/** What decides whether the unit may test its battery now. */
export function testConditions(parts: Parts): TestConditions {
  const { transfer, groups, battery } = parts;
  return {
    online: transfer.kind === 'online',
    outletProcess: Object.values(groups).some((group) => group?.process),
    batteryFault: isBatteryUntestable(presentFaults(parts)),
    chargePercent: battery.shownCharge * 100,
  };
}

/** What decides whether the unit may measure its runtime now. */
export function calibrationConditions(model: Model, parts: Parts): CalibrationConditions {
  const { online, outletProcess, batteryFault } = testConditions(parts);
  const { battery } = parts;
  const { watts } = outputOf(model, parts);
  return {
    acAcceptable: isAcceptable(parts.input),
    online,
    outletProcess,
    batteryFault,
    charge: battery.charge,
    overcharging: battery.overchargeMs > 0,
    loadW: watts,
    ratedW: model.ratedW,
    runtimeMs: runtimeS(battery, model.battery, watts) * 1000,
  };
}
