import type { Dump } from '../dump/dump.ts';
import { type DumpedUnit, unitOfDump } from '../dump/unit-of-dump.ts';
import { findModel } from '../models/find-model.ts';
import { makeIdentity } from '../models/make-identity.ts';
import type { Model } from '../models/model.ts';
import { checkIdentity } from '../unit/check-changes.ts';
import { Unit } from '../unit/unit.ts';
import type { IdentityChange } from '../unit/unit-changes.ts';
import { ServedUnit, type ServedUnitOptions } from './served-unit.ts';

export type UnitChoice = {
  /** SKU of a model. */
  readonly model: string;
  /** What is not given follows from the model; the battery was fitted today. */
  readonly identity?: IdentityChange;
  /** (1) */
  readonly seed?: number;
  readonly loadPercent?: number;
  /** A real unit's dump to begin from, in place of the model's start; what else is given overrules it. */
  readonly begun?: { readonly dump: Dump; readonly model: Model };
  /** Milliseconds since 1970 (the machine's clock). */
  readonly wallNow?: () => number;
};

export type LinkOptions = Omit<ServedUnitOptions, 'unit' | 'recorded'>;

/** A living unit and its links, which the caller starts and stops. Throws SimulatorError 'unknown-model' or 'bad-value'. */
export function makeUnit(
  { model: sku, identity: given, seed = 1, loadPercent, begun, wallNow = Date.now }: UnitChoice,
  links: LinkOptions = {},
): { readonly unit: Unit; readonly served: ServedUnit; readonly dumped?: DumpedUnit } {
  const dumped = begun && unitOfDump(begun.model, begun.dump, { ...(given && { given }), seed });
  const model = dumped?.model ?? findModel(sku);
  const identity = dumped?.identity ?? makeIdentity(model, { batteryDate: dayOf(wallNow()), ...given });
  checkIdentity(identity);
  const unit = new Unit({ model, identity, seed, ...(dumped && { parts: dumped.parts }) });
  if (loadPercent !== undefined) unit.setLoad({ percent: loadPercent });
  return {
    unit,
    ...(dumped && { dumped }),
    served: new ServedUnit({ seed, ...(model.linkQuirks && { quirks: model.linkQuirks }), ...links, unit }),
  };
}

const dayOf = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);
