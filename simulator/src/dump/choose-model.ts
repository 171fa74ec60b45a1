import type { Values } from '@ridethrough/protocol';
import type { Model } from '../models/model.ts';

/** What a model is found by; `nominalVolts` is a guess from the voltages that were seen. */
export type Seen = Pick<
  Values,
  'model' | 'sku' | 'firmware' | 'familyId' | 'apparentPowerRating' | 'realPowerRating'
> & {
  readonly nominalVolts?: 120 | 230;
};

/** The row that a dump's unit is nearest to: by its SKU, or by its name, and then by voltage, generation, family and ratings. */
export function chooseModel(models: readonly Model[], seen: Seen): Model | undefined {
  const bySku = models.find(({ sku }) => sku === seen.sku?.toUpperCase());
  if (bySku !== undefined) return bySku;
  const named = models.filter(({ model }) => seen.model !== undefined && plain(model) === plain(seen.model));
  const fitting = named.filter(
    ({ nominalVolts }) => seen.nominalVolts === undefined || nominalVolts === seen.nominalVolts,
  );
  return [...fitting].sort((one, other) => likeness(other, seen) - likeness(one, seen))[0];
}

const plain = (name: string): string => name.toLowerCase().replace(/\s+/g, ' ').trim();

/** Firmware of the Modbus generation is called 'UPS 09.8', older one '601.3.I'. */
const isLater = (firmware: string): boolean => firmware.startsWith('UPS');

function likeness(model: Model, seen: Seen): number {
  const signs = [
    seen.firmware !== undefined && isLater(seen.firmware) === isLater(model.firmware) ? 8 : 0,
    seen.familyId === model.familyId ? 4 : 0,
    seen.apparentPowerRating === model.ratedVa ? 2 : 0,
    seen.realPowerRating === model.ratedW ? 1 : 0,
  ];
  return signs.reduce((sum, each) => sum + each, 0);
}
