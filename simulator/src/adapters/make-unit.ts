import { findModel } from '../models/find-model.ts';
import { makeIdentity } from '../models/make-identity.ts';
import { checkIdentity } from '../unit/check-changes.ts';
import { Unit } from '../unit/unit.ts';
import type { IdentityChange } from '../unit/unit-changes.ts';
import { ServedUnit, type ServedUnitOptions } from './served-unit.ts';

export type UnitChoice = {
  /** SKU of a model. */
  readonly model: string;
  /** What is not given follows from the model. */
  readonly identity?: IdentityChange;
  /** (1) */
  readonly seed?: number;
  readonly loadPercent?: number;
};

export type LinkOptions = Omit<ServedUnitOptions, 'unit' | 'recorded'>;

/** A living unit and its links, which the caller starts and stops. Throws SimulatorError 'unknown-model' or 'bad-value'. */
export function makeUnit(
  { model: sku, identity: given, seed = 1, loadPercent }: UnitChoice,
  links: LinkOptions = {},
): { readonly unit: Unit; readonly served: ServedUnit } {
  const model = findModel(sku);
  const identity = makeIdentity(model, given);
  checkIdentity(identity);
  const unit = new Unit({ model, identity, seed });
  if (loadPercent !== undefined) unit.setLoad({ percent: loadPercent });
  return { unit, served: new ServedUnit({ seed, ...(model.linkQuirks && { quirks: model.linkQuirks }), ...links, unit }) };
}
