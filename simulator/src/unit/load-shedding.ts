import type { Model } from '../models/model.ts';
import { runtimeS } from '../physics/battery.ts';
import { type GroupName, groupNames, mapGroups } from '../physics/outlet-groups.ts';
import { startProcess } from './commands/start-process.ts';
import { isBatteryGone } from './faults.ts';
import type { Parts } from './parts.ts';
import { presentFaults } from './present-faults.ts';
import { groupDelays, type Settings } from './settings.ts';

/** "Off" of a limit: the highest value that the register takes. */
const never = 32767;

/** What decides about shedding, worked out once for all groups. */
interface Strain {
  readonly onBattery: boolean;
  readonly onBatteryMs: number;
  readonly runtimeS: number;
  readonly overloaded: boolean;
}

/** Groups whose condition has come go off by themselves. One with a process under way is left to it. */
export function stepShedding(model: Model, parts: Parts, dtMs: number): Parts {
  if (!model.loadShedSettings) return parts;
  const onBattery = isOnBattery(parts);
  const onBatteryMs = onBattery ? parts.onBatteryMs + dtMs : 0;
  const now = onBatteryMs === parts.onBatteryMs ? parts : { ...parts, onBatteryMs };
  const strain = { onBattery, onBatteryMs, runtimeS: runtimeOf(model, parts), overloaded: parts.overloaded };
  const shed = groupNames.filter((name) => {
    const group = now.groups[name];
    return group?.on && group.process === null && why(now.settings, name, strain) !== undefined;
  });
  if (shed.length === 0) return now;
  const sequence = now.sequence + 1;
  const groups = mapGroups(now.groups, (group, name) => {
    const reason = shed.includes(name) ? why(now.settings, name, strain) : undefined;
    if (reason === undefined) return group;
    const config = configOf(now.settings, name);
    const { offMs, onMs, stayOffMs } = groupDelays(now.settings, name);
    return startProcess(group, {
      // Back by itself after an overload it would bring the overload back.
      command: config.has('manualRestart') || reason === 'overload' ? 'off' : 'shutdown',
      offMs: config.has('useOffDelay') && reason !== 'overload' ? offMs : 0,
      onMs,
      stayOffMs,
      coldBoot: false,
      sequence,
      because: 'outletGroupChange',
    });
  });
  return { ...now, groups, sequence };
}

/** The group is on, and goes off by itself if the trouble that there is lasts. */
export function mayShed({ settings, ...parts }: Parts, name: GroupName): boolean {
  const config = configOf(settings, name);
  const limited = (limit: number | undefined) => limit !== undefined && limit < never;
  return (
    isOnBattery(parts) &&
    ((config.has('byTimeOnBattery') && limited(settings[`${name}LoadShedTimeOnBattery`])) ||
      (config.has('byRuntime') && limited(settings[`${name}LoadShedRuntime`])))
  );
}

const isOnBattery = ({ transfer }: Pick<Parts, 'transfer'>): boolean =>
  transfer.kind === 'onBattery' && transfer.badInput;

const runtimeOf = (model: Model, parts: Parts): number =>
  isBatteryGone(presentFaults(parts)) ? 0 : runtimeS(parts.battery, model.battery, parts.battery.estimateW);

const nothing: ReadonlySet<string> = new Set();
const configOf = (settings: Settings, name: GroupName): ReadonlySet<string> => settings[`${name}LoadShed`] ?? nothing;

function why(settings: Settings, name: GroupName, strain: Strain): 'overload' | 'time' | 'runtime' | undefined {
  const config = configOf(settings, name);
  if (config.size === 0) return undefined;
  if (config.has('onOverload') && strain.overloaded) return 'overload';
  if (!strain.onBattery) return undefined;
  const afterS = settings[`${name}LoadShedTimeOnBattery`] ?? never;
  if (config.has('byTimeOnBattery') && afterS < never && strain.onBatteryMs >= afterS * 1000) return 'time';
  const atS = settings[`${name}LoadShedRuntime`] ?? never;
  return config.has('byRuntime') && atS < never && strain.runtimeS <= atS ? 'runtime' : undefined;
}
