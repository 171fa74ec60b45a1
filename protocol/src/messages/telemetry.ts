import { z } from 'zod';
import { type ReadingName, readingNames } from '../readings.ts';

const shape = Object.fromEntries(
  Object.entries(readingNames).map(([name, row]) => [
    name,
    (row.type === 'number' ? z.number() : z.string()).optional(),
  ]),
);

/** Readings under their NUT names, each with one type; names that are not known here are carried on unread. */
export const readingsSchema = z.looseObject(shape);

/** Readings of one UPS: samples in order of time, `ms` after the record's `ts` (so 0 or less). `all` tells that the first sample holds every reading there is, not only what changed: what it does not hold, the unit does not tell any more. */
export const telemetryBody = z.looseObject({
  all: z.boolean().optional(),
  samples: z.array(z.looseObject({ ms: z.int().max(0), readings: readingsSchema })).min(1),
});

export type TelemetrySample = {
  readonly ms: number;
  readonly readings: { readonly [N in ReadingName]?: number | string };
};
export type TelemetryBody = { readonly all?: boolean; readonly samples: readonly TelemetrySample[] };
