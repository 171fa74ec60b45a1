import { commandableGroups } from '../outlet-presence.ts';
import type { Readers } from './readers.ts';

/** Addresses 512 to 645, without what a user can set. */
export const inventoryReaders = {
  familyId: ({ parts }) => parts.identity.familyId,
  firmware: ({ parts }) => parts.identity.firmware,
  model: ({ parts }) => parts.identity.model,
  sku: ({ parts }) => parts.identity.sku,
  serial: ({ parts }) => parts.identity.serial,
  batterySku: ({ parts }) => parts.identity.batterySku,
  externalBatterySku: ({ model, parts }) =>
    parts.battery.externalPacks > 0 ? model.battery.externalPack?.sku : undefined,
  apparentPowerRating: ({ model }) => model.ratedVa,
  realPowerRating: ({ model }) => model.ratedW,
  outletGroups: ({ model }) => commandableGroups(model),
  manufactureDate: ({ parts }) => parts.identity.manufactureDate,
  outputVoltageSetting: ({ model }) => model.outputVoltageSetting,
  outputVoltageSettingWide: ({ model }) => model.outputVoltageSetting,
} satisfies Readers;
