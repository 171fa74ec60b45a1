import type { Model } from '../models/model.ts';

/** What `--list-models` prints: a line for each, with what it speaks and what it is rated for. */
export const modelList = (models: readonly Model[]): string => models.map((model) => `${line(model)}\n`).join('');

const line = (model: Model): string =>
  [
    model.sku.padEnd(15),
    model.model.padEnd(22),
    `${model.nominalVolts} V`,
    spoken(model).padEnd(14),
    `${model.ratedVa} VA`.padStart(7),
    `${model.ratedW} W`.padStart(6),
  ].join(' ');

function spoken({ upsLink, networkPort }: Model): string {
  if (upsLink !== undefined) return 'UPS-Link';
  return networkPort ? 'Modbus RTU TCP' : 'Modbus RTU';
}
