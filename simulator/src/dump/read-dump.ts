import type { Model } from '../models/model.ts';
import { chooseModel } from './choose-model.ts';
import type { Dump } from './dump.ts';
import { dumpOfVariables } from './dump-of-variables.ts';
import { dumpOfWords } from './dump-of-words.ts';
import { parseVariables } from './variables.ts';
import { parseWords } from './words.ts';

export type ReadDump = { readonly dump: Dump; readonly model: Model } | { readonly mistakes: readonly string[] };

/** A dump of a real unit, of either kind, and the row of the model that it is of; `chosen` is what somebody says it is. */
export function readDump(text: string, models: readonly Model[], chosen: Model | undefined): ReadDump {
  const variables = parseVariables(text);
  const words = variables.length > 0 ? undefined : parseWords(text);
  if (words && 'mistakes' in words) return words;
  const dumpFor = (ratings: Pick<Model, 'ratedVa' | 'ratedW'>): Dump =>
    words ? dumpOfWords(words.words) : dumpOfVariables(variables, ratings);
  // Names and voltages do not depend on ratings, so any will do to find the model by.
  const first = dumpFor({ ratedVa: 1, ratedW: 1 });
  const { nominalVolts, values } = first;
  const model = chosen ?? chooseModel(models, { ...values, ...(nominalVolts !== undefined && { nominalVolts }) });
  if (model !== undefined) return { dump: dumpFor(model), model };
  const name = values.sku ?? values.model;
  return {
    mistakes: [
      name === undefined ? 'it does not name its model: give --model' : `no model is called '${name}': give --model`,
    ],
  };
}
