import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decode, type RegisterName, registers, type ValueOf } from '@ridethrough/protocol';
import type { Dump } from '../../src/dump/dump.ts';
import { readDump } from '../../src/dump/read-dump.ts';
import { type DumpedUnit, unitOfDump } from '../../src/dump/unit-of-dump.ts';
import { findModel, models } from '../../src/models/find-model.ts';
import type { Model } from '../../src/models/model.ts';
import { Unit } from '../../src/unit/unit.ts';

/** A dump of nut-ddl, by the middle of its file's name. */
export const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', `APC__Smart-UPS_${name}__01.dev`), 'utf8');

/** The unit that begins as the dump's was. */
export function begin(text: string, sku?: string): { unit: Unit; dumped: DumpedUnit; model: Model; dump: Dump } {
  const read = readDump(text, models, sku === undefined ? undefined : findModel(sku));
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const dumped = unitOfDump(read.model, read.dump, { seed: 1 });
  const { model, identity, parts } = dumped;
  return { unit: new Unit({ model, identity, parts, seed: 1 }), dumped, model: read.model, dump: read.dump };
}

/** What a register says, as a master decodes it. */
export function reads<N extends RegisterName>(unit: Unit, name: N): ValueOf<(typeof registers)[N]> | undefined {
  const words = unit.raw(name);
  return words && decode(registers[name], words);
}
