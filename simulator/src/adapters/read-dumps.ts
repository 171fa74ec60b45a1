import { readFileSync } from 'node:fs';
import type { Dump } from '../dump/dump.ts';
import { type ReadDump, readDump } from '../dump/read-dump.ts';
import { findModel, models } from '../models/find-model.ts';
import type { Model } from '../models/model.ts';
import { SimulatorError } from '../simulator-error.ts';

/** A dump that a unit begins from, and the model that it is of. */
export type Begun = { readonly file: string; readonly dump: Dump; readonly model: Model };

/** The dump of each unit that begins from one, in the same places. SimulatorError `bad-value` with every mistake in every file. */
export function readDumps(
  units: readonly { readonly fromDump?: string; readonly model?: string }[],
): (Begun | undefined)[] {
  const read = units.map(({ fromDump, model }) =>
    fromDump === undefined ? undefined : { file: fromDump, ...readOne(fromDump, model) },
  );
  const mistakes = read.flatMap((each) =>
    each && 'mistakes' in each ? each.mistakes.map((says) => `--from-dump ${each.file}: ${says}`) : [],
  );
  if (mistakes.length > 0) throw new SimulatorError('bad-value', mistakes.join('\n'));
  return read.map((each) => (each && 'dump' in each ? each : undefined));
}

function readOne(file: string, model: string | undefined): ReadDump {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return { mistakes: [cause instanceof Error ? cause.message : String(cause)] };
  }
  return readDump(text, models, model === undefined ? undefined : findModel(model));
}
