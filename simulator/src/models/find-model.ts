import { SimulatorError } from '../simulator-error.ts';
import { lineInteractive } from './line-interactive.ts';
import type { Model } from './model.ts';
import { online } from './online.ts';
import { smartUps } from './smart-ups.ts';

/** Every model that can be simulated. */
export const models: readonly Model[] = [...lineInteractive, ...online, ...smartUps];

/** The row of a SKU, however it is spelt in capitals. Throws SimulatorError 'unknown-model', naming what there is. */
export function findModel(sku: string): Model {
  const found = models.find((model) => model.sku === sku.trim().toUpperCase());
  if (found !== undefined) return found;
  throw new SimulatorError('unknown-model', `no model ${JSON.stringify(sku)}; there are ${models.map((model) => model.sku).join(', ')}`);
}
