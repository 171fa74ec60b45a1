import type { Model } from './model.ts';

/** Transfer points by nominal voltage: as seen on shipped units, and the maker's choices for the Smart-UPS line. */
export const transfer120: Model['transfer'] = { high: { default: 127, least: 127, most: 136 }, low: { default: 106, least: 97, most: 106 } };
export const transfer230: Model['transfer'] = { high: { default: 253, least: 253, most: 268 }, low: { default: 208, least: 196, most: 212 } };
/** A double-converting unit takes more; 130/100 was seen on an SRT1000XLA. */
export const transferOnline120: Model['transfer'] = { high: { default: 130, least: 127, most: 138 }, low: { default: 100, least: 85, most: 106 } };

/** No dump shows one: in proportion to the 120 V unit's. */
export const transferOnline230: Model['transfer'] = { high: { default: 249, least: 243, most: 265 }, low: { default: 192, least: 163, most: 203 } };

/** Refused with exception 4 by an SMT with firmware 04.1 and an SRT with 16.5. */
export const refusedByAll: Model['refusedChoices'] = {
  testInterval: ['atStartAndEvery7Days', 'atStartAndEvery14Days'],
  outputFrequencySetting: ['hz50Within1', 'hz60Within1'],
};
