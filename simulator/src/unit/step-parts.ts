import type { Model } from '../models/model.ts';
import { runtimeS, stepBattery } from '../physics/battery.ts';
import { type Alarm, stepBeeper } from '../physics/beeper.ts';
import type { Cause } from '../physics/cause.ts';
import { isAcceptable, stepInput } from '../physics/input.ts';
import { stepLoad } from '../physics/load.ts';
import { stepMains } from '../physics/mains.ts';
import { collapseGroups, type Groups, type GroupsContext, mapGroups, stepGroups } from '../physics/outlet-groups.ts';
import { beginTest, stepTest } from '../physics/self-test.ts';
import { stepTransfer } from '../physics/transfer.ts';
import { changeFault, isBatteryGone, isEpoActive } from './faults.ts';
import { batteryDuty, inputLimits, outputOf } from './output.ts';
import type { Parts } from './parts.ts';
import { groupDelays } from './settings.ts';
import { testConditions } from './test-conditions.ts';
import { withFaults } from './with-faults.ts';

/** One small step of the whole unit, at most 100 ms. With 0 ms, what is due after a change from outside happens. */
export function stepParts(model: Model, parts: Parts, dtMs: number): Parts {
  let now: Parts = {
    ...parts,
    atMs: parts.atMs + dtMs,
    mains: stepMains(parts.mains, dtMs),
    load: stepLoad(parts.load, dtMs),
  };
  now = { ...now, input: stepInput(now.input, now.mains, inputLimits(model, now), dtMs) };
  now = stepPower(model, now, dtMs);
  now = { ...now, groups: stepOutlets(model, now, dtMs) };
  now = stepTests(now, dtMs);
  now = { ...now, transfer: stepTransfer(now.transfer, transferInput(model, now), dtMs) };
  const cause = now.transfer !== parts.transfer && changed(parts, now) ? now.transfer.cause : now.cause;
  return { ...now, cause, beeper: stepBeeper(now.beeper, alarms(model, now), dtMs) };
}

const changed = (before: Parts, after: Parts): boolean =>
  before.transfer.kind !== after.transfer.kind || before.transfer.cause !== after.transfer.cause;

function transferInput(model: Model, { input, groups, test }: Parts) {
  return { input, main: groups.mog, testing: test.running !== null, blackoutCause: model.blackoutCause };
}

/** Above this much of a rating the unit reports an overload, until the load is back below the rating. */
const overloadAbove = 1.05;

function stepPower(model: Model, parts: Parts, dtMs: number): Parts {
  const output = outputOf(model, parts);
  const duty = batteryDuty(parts, isBatteryGone(parts.faults), output.watts);
  const battery = stepBattery(
    parts.battery,
    { row: model.battery, ratedW: model.ratedW, duty, loadW: output.watts },
    dtMs,
  );
  const share = Math.max(output.watts / model.ratedW, output.voltAmperes / model.ratedVa);
  const overloaded = share > (parts.overloaded ? 1 : overloadAbove);
  return { ...parts, battery, overloaded, energyWh: parts.energyWh + (output.watts * dtMs) / 3_600_000 };
}

const dayMs = 86_400_000;
const testEveryMs: Readonly<Record<string, number>> = {
  atStartAnd7DaysAfterLast: 7 * dayMs,
  atStartAnd14DaysAfterLast: 14 * dayMs,
};

function stepTests(parts: Parts, dtMs: number): Parts {
  const cannot = !parts.groups.mog.on || parts.battery.charge === 0 || isBatteryGone(parts.faults);
  const interrupted = cannot || parts.input.verdict !== 'good';
  const test = stepTest(parts.test, { healthPercent: parts.battery.healthPercent, interrupted }, dtMs);
  const everyMs = testEveryMs[parts.settings.testInterval ?? ''] ?? Number.POSITIVE_INFINITY;
  if (test.running === null && test.sinceMs >= everyMs) {
    return { ...parts, test: beginTest(test, 'internal', testConditions(parts)) };
  }
  const ended = parts.test.running !== null && test.running === null && test.last.result !== 'aborted';
  if (!ended) return { ...parts, test };
  const change = {
    register: 'batterySystemError',
    fault: 'needsReplacement',
    set: test.last.result === 'failed',
  } as const;
  return withFaults({ ...parts, test }, changeFault(parts.faults, change));
}

function stepOutlets(model: Model, parts: Parts, dtMs: number): Groups {
  const context = groupsContext(model, parts);
  if (isEpoActive(parts.faults))
    return mapGroups(parts.groups, (group) => ({
      on: false,
      because: group.on ? 'epo' : group.because,
      process: null,
    }));
  const fed =
    parts.groups.mog.on && !context.canFeed
      ? collapseGroups(parts.groups, lostBecause(parts), context.back)
      : parts.groups;
  return stepGroups(fed, context, dtMs);
}

const lostBecause = ({ faults }: Parts): Cause => (isBatteryGone(faults) ? 'batterySystemError' : 'lowBatteryVoltage');

function groupsContext(model: Model, parts: Parts): GroupsContext {
  const { settings, battery } = parts;
  const mainsAcceptable = isAcceptable(parts.input);
  return {
    mainsAcceptable,
    canFeed: mainsAcceptable || (battery.charge > 0 && !isBatteryGone(parts.faults)),
    runtimeS: runtimeS(battery, model.battery, parts.load.demandW),
    minimumReturnRuntimeS: (name) => settings[`${name}MinimumReturnRuntime`] ?? 0,
    back: (name) => {
      const { onMs, stayOffMs } = groupDelays(settings, name);
      return { onMs, stayOffMs, sequence: parts.sequence };
    },
  };
}

const silent: readonly Alarm[] = [];

function alarms(model: Model, { transfer, battery, faults, overloaded }: Parts): readonly Alarm[] {
  const found: Alarm[] = Object.values(faults).flatMap((names) => names.map((name): Alarm => `fault.${name}`));
  if (overloaded) found.push('overload');
  if (transfer.kind === 'onBattery' && transfer.badInput) {
    found.push('onBattery');
    if (runtimeS(battery, model.battery, battery.estimateW) <= model.lowRuntimeWarningS) found.push('lowBattery');
  }
  return found.length === 0 ? silent : found;
}
