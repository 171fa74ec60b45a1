import type { Links } from '../line/links.ts';
import { SimulatorError } from '../simulator-error.ts';
import type { UnitLike } from '../unit/unit.ts';
import { UnitFront, type UpsLinkFront } from '../ups-link/front.ts';
import { HeardLog } from '../ups-link/heard-log.ts';
import { type RecordedAnswers, RecordedFront } from '../ups-link/recorded-front.ts';
import { UpsLinkLine } from './ups-link-line.ts';

/** Where a unit speaks UPS-Link; with `answers` those of a recorded unit, in place of what a living one says. */
export type UpsLinkDoor = { readonly path: string; readonly answers?: RecordedAnswers };

/** Throws SimulatorError 'bad-value' for a unit that does not speak it. */
export function openUpsLink(
  door: UpsLinkDoor | undefined,
  unit: UnitLike | undefined,
  around: { readonly links: Links; readonly seed: number; upToDate(): void },
): { readonly line: UpsLinkLine; readonly log: HeardLog } | undefined {
  if (door === undefined) return undefined;
  const log = new HeardLog(Date.now);
  return { log, line: new UpsLinkLine(door.path, { ...around, log, front: frontOf(door, unit) }) };
}

function frontOf({ answers }: UpsLinkDoor, unit: UnitLike | undefined): UpsLinkFront {
  if (answers !== undefined) return new RecordedFront(answers);
  const face = unit?.model.upsLink;
  if (unit !== undefined && face !== undefined) return new UnitFront(unit, face);
  const which = unit === undefined ? 'a unit recorded over Modbus' : unit.model.sku;
  throw new SimulatorError('bad-value', `--ups-link: ${which} does not speak it; --list-models shows which do`);
}
