import { type RegisterName, registers, type Values } from '@ridethrough/protocol';
import type { GroupRow, Model } from '../models/model.ts';
import type { GroupName } from '../physics/outlet-groups.ts';

/** Registers that hold what a user chose: writable, and no commands. */
export type SettingName = {
  [N in RegisterName]: (typeof registers)[N] extends { readonly access: 'rw'; readonly pace: 'setting' | 'inventory' }
    ? N
    : never;
}[RegisterName];

/** By register; a setting that is missing does not exist on the unit. */
export type Settings = { readonly [N in SettingName]?: Values[N] };

export function isSetting(name: RegisterName): name is SettingName {
  const { access, pace } = registers[name];
  return access === 'rw' && (pace === 'setting' || pace === 'inventory');
}

/** What the unit is set to when it leaves the factory; names and dates come with the unit. */
export function factorySettings(model: Model): Settings {
  return {
    testInterval: model.upsLink ? 'atStartAnd14DaysAfterLast' : 'atStartAnd7DaysAfterLast',
    transferHigh: model.transfer.high.default,
    transferLow: model.transfer.low.default,
    ...(model.sensitivity && { sensitivity: model.sensitivity }),
    ...(model.outputFrequencySetting && { outputFrequencySetting: model.outputFrequencySetting }),
    ...groupSettings('mog', model.groups.mog, model),
    ...groupSettings('sog0', model.groups.sog0, model),
    ...groupSettings('sog1', model.groups.sog1, model),
    ...groupSettings('sog2', model.groups.sog2, model),
  };
}

/** The names of unit and groups as shipped. */
export function factoryNames(model: Model): Settings {
  const { mog, sog0, sog1, sog2 } = model.groups;
  return {
    upsName: model.upsName,
    ...(mog && { mogName: mog.name }),
    ...(sog0 && { sog0Name: sog0.name }),
    ...(sog1 && { sog1Name: sog1.name }),
    ...(sog2 && { sog2Name: sog2.name }),
  };
}

/** "Off" of a load-shedding limit: the highest value that the register takes. */
const shedNever = 32767;

function groupSettings(group: GroupName, row: GroupRow | null, model: Model): Settings {
  if (row === null) return {};
  return {
    [`${group}OffDelay`]: row.offDelayS,
    [`${group}OnDelay`]: row.onDelayS,
    [`${group}StayOff`]: row.stayOffS,
    [`${group}MinimumReturnRuntime`]: row.minimumReturnRuntimeS,
    ...(model.loadShedSettings && {
      [`${group}LoadShed`]: new Set(),
      [`${group}LoadShedRuntime`]: group === 'mog' ? 0 : shedNever,
      [`${group}LoadShedTimeOnBattery`]: shedNever,
    }),
  };
}

/** What a command loads into a group's timers. Groups without settings use none. */
export function groupDelays(
  settings: Settings,
  group: GroupName,
): { readonly offMs: number; readonly onMs: number; readonly stayOffMs: number } {
  return {
    offMs: (settings[`${group}OffDelay`] ?? 0) * 1000,
    onMs: (settings[`${group}OnDelay`] ?? 0) * 1000,
    stayOffMs: (settings[`${group}StayOff`] ?? 0) * 1000,
  };
}
