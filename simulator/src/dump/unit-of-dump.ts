import { decode, type RegisterName, type Row, registers, type Values } from '@ridethrough/protocol';
import { makeIdentity } from '../models/make-identity.ts';
import type { Model } from '../models/model.ts';
import type { Identity } from '../unit/identity.ts';
import { type Parts, startParts } from '../unit/parts.ts';
import { rawWords } from '../unit/registers/raw-words.ts';
import type { IdentityChange } from '../unit/unit-changes.ts';
import { viewOf } from '../unit/view.ts';
import type { Dump, LeftOut } from './dump.ts';
import { fitBattery } from './fit-battery.ts';
import { fitMeters } from './fit-meters.ts';
import { fitModel } from './fit-model.ts';
import { fitParts } from './fit-parts.ts';

/** A unit that begins as the dump's was, and what of the dump it does not have. */
export type DumpedUnit = {
  readonly model: Model;
  readonly identity: Identity;
  readonly parts: Parts;
  readonly taken: readonly string[];
  readonly leftOut: readonly LeftOut[];
};

/** `given` overrules the dump. */
export function unitOfDump(
  base: Model,
  dump: Dump,
  { given = {}, seed }: { readonly given?: IdentityChange; readonly seed: number },
): DumpedUnit {
  const { values } = dump;
  const fitted = fitModel(base, dump);
  const identity = makeIdentity(fitted, { ...identityIn(values), ...given });
  const { upsName, batteryDate } = identity;
  const parts = fitParts(fitted, startParts(fitted, identity, seed), {
    ...dump,
    values: { ...values, upsName, batteryDate },
  });
  const model = fitBattery(fitted, parts, values);
  const now: Parts = { ...parts, meters: fitMeters(model, parts, values) };
  return { model, identity, parts: now, ...readBack(model, now, { dump, given }) };
}

function identityIn(values: Values): IdentityChange {
  const { serial, model, sku, firmware, familyId, manufactureDate, batteryDate, batterySku, upsName } = values;
  return Object.fromEntries(
    Object.entries({
      serial,
      model,
      sku,
      firmware,
      familyId,
      manufactureDate,
      batteryDate,
      batterySku,
      upsName,
    }).filter(([, value]) => value !== undefined),
  );
}

/** What the unit's registers say now, held against the dump. */
function readBack(
  model: Model,
  parts: Parts,
  { dump: { values, calledBy, coarseStatus, leftOut }, given }: { readonly dump: Dump; readonly given: IdentityChange },
): { taken: string[]; leftOut: LeftOut[] } {
  const view = viewOf(model, parts);
  const taken = new Set<string>();
  const missed: LeftOut[] = [...leftOut];
  for (const name of Object.keys(values) as RegisterName[]) {
    const row: Row = registers[name];
    const words = rawWords(name, view);
    const reads = words && decode(row, words);
    const what = calledBy[name] ?? name;
    const loose = coarseStatus === true && name === 'upsStatus';
    if (isSame(row, values[name], reads, loose)) taken.add(what);
    else missed.push({ what, why: name in given ? 'overruled' : whyNot(reads) });
  }
  return { taken: [...taken], leftOut: missed };
}

const whyNot = (reads: unknown): string =>
  reads === undefined ? 'this unit has no such register' : `here it follows from the rest: ${say(reads)}`;

/** Drivers print two digits behind the point, and registers count in steps of their own. */
function isSame(row: Row, wanted: unknown, reads: unknown, loose: boolean): boolean {
  if (typeof wanted === 'number' && typeof reads === 'number') {
    const step = 'fraction' in row ? 2 ** -row.fraction : 1;
    return Math.abs(wanted - reads) <= step + 0.005;
  }
  if (wanted instanceof Set && reads instanceof Set)
    return (loose || wanted.size === reads.size) && [...wanted].every((each) => reads.has(each));
  return wanted === reads;
}

const say = (value: unknown): string => (value instanceof Set ? [...value].join(' ') || 'nothing' : String(value));
