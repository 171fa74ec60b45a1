import type { Model } from '../models/model.ts';
import { runtimeS, stepBattery } from '../physics/battery.ts';
import { stepBeeper } from '../physics/beeper.ts';
import type { Cause } from '../physics/cause.ts';
import { isAcceptable } from '../physics/input.ts';
import { stepLoad } from '../physics/load.ts';
import { collapseGroups, type Groups, type GroupsContext, mapGroups, stepGroups } from '../physics/outlet-groups.ts';
import { alarms } from './alarms.ts';
import { isBatteryGone, isInverterDown, outputCut } from './faults.ts';
import { stepShedding } from './load-shedding.ts';
import { noteFaults } from './note-faults.ts';
import { batteryDuty, outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import { isConversionDown } from './power-faults.ts';
import { canFeed, isTripped, stepFeed, stepStrain, stepSupply } from './power-path.ts';
import { presentFaults } from './present-faults.ts';
import { groupDelays } from './settings.ts';
import { stepTests } from './step-tests.ts';
import { isChargedForReturn, stepWholeOutput } from './whole-output.ts';

/** One small step of the whole unit, at most 100 ms. With 0 ms, what is due after a change from outside happens. */
export function stepParts(model: Model, parts: Parts, dtMs: number): Parts {
  let now: Parts = {
    ...parts,
    atMs: parts.atMs + dtMs,
    load: stepLoad(parts.load, dtMs),
    wholeOutput: stepWholeOutput(parts, dtMs),
  };
  now = stepSupply(model, now, dtMs);
  now = stepPower(model, now, dtMs);
  now = stepShedding(model, now, dtMs);
  now = { ...now, groups: stepOutlets(model, now, dtMs) };
  now = stepTests(model, now, dtMs);
  now = noteFaults(parts, now);
  now = stepFeed(model, now, dtMs);
  const cause = now.transfer !== parts.transfer && changed(parts, now) ? now.transfer.cause : now.cause;
  return { ...now, cause, beeper: stepBeeper(now.beeper, alarms(model, now), dtMs) };
}

const changed = (before: Parts, after: Parts): boolean =>
  before.transfer.kind !== after.transfer.kind || before.transfer.cause !== after.transfer.cause;

function stepPower(model: Model, parts: Parts, dtMs: number): Parts {
  const output = outputOf(model, parts);
  const duty = batteryDuty(parts, output.watts);
  const battery = stepBattery(
    parts.battery,
    { row: model.battery, ratedW: model.ratedW, duty, loadW: output.watts },
    dtMs,
  );
  const energyWh = parts.energyWh + (output.watts * dtMs) / 3_600_000;
  return stepStrain(model, { ...parts, battery, energyWh }, output, dtMs);
}

function stepOutlets(model: Model, parts: Parts, dtMs: number): Groups {
  const context = groupsContext(model, parts);
  const cut = outputCut(parts.faults) ?? (isTripped(parts) ? 'powerSystemError' : undefined);
  if (cut !== undefined)
    return mapGroups(parts.groups, (group) => ({
      on: false,
      because: group.on ? cut : group.because,
      process: null,
    }));
  const fed =
    parts.groups.mog.on && !context.canFeed
      ? collapseGroups(parts.groups, lostBecause(model, parts), context.back)
      : parts.groups;
  return stepGroups(fed, context, dtMs);
}

function lostBecause(model: Model, parts: Parts): Cause {
  const faults = presentFaults(parts);
  if (model.power.converter === null ? isInverterDown(faults) : isConversionDown(faults)) return 'powerSystemError';
  return isBatteryGone(faults) ? 'batterySystemError' : 'lowBatteryVoltage';
}

function groupsContext(model: Model, parts: Parts): GroupsContext {
  const { settings, battery } = parts;
  const mainsAcceptable = isAcceptable(parts.input);
  return {
    mainsAcceptable,
    canFeed: canFeed(model, parts),
    runtimeS: runtimeS(battery, model.battery, parts.load.demandW),
    minimumReturnRuntimeS: (name) => {
      if (!isChargedForReturn(parts)) return Number.POSITIVE_INFINITY;
      // What more the battery cannot hold, nobody need wait for.
      return battery.charge === 1 ? 0 : (settings[`${name}MinimumReturnRuntime`] ?? 0);
    },
    back: (name) => {
      const { onMs, stayOffMs } = groupDelays(settings, name);
      return { onMs, stayOffMs, sequence: parts.sequence };
    },
  };
}
