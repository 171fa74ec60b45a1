import type { BoundCommand, CommandContext, Values } from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { LinkError } from '../links/link.ts';
import { DiskError } from '../outbox/disk-error.ts';
import { RunnerError } from '../runner/runner-error.ts';
import type { Line } from '../runner/runner-parts.ts';
import { type Conclusion, expired, refused } from './conclusion.ts';
import { outletSources } from './outlet-source.ts';
import type { UnitPort } from './unit-port.ts';

export interface CarryOutOptions {
  readonly command: BoundCommand;
  readonly unit: UnitPort;
  readonly clock: Pick<Clock, 'now'>;
  readonly isExpired: () => boolean;
  /** Commits the acceptance, with what the unit showed before. False when the id was taken before. Rejects with DiskError. */
  readonly accept: (before: Values) => Promise<boolean>;
  /** Commits that a write may reach the unit from now on. Rejects with DiskError. */
  readonly markWrite: () => Promise<void>;
}

export type CarriedOut =
  | { readonly what: 'ended'; readonly conclusion: Conclusion }
  | { readonly what: 'known' }
  | {
      readonly what: 'written';
      readonly before: Values;
      readonly wroteAt: number;
      readonly withinMs: number;
      readonly replyLost: boolean;
    };

/** From the last checks to the one write, with the line to itself, so that nothing comes between look and write. */
export async function carryOut(options: CarryOutOptions): Promise<CarriedOut> {
  try {
    return await options.unit.act((line) => onLine(line, options));
  } catch (error) {
    return { what: 'ended', conclusion: whyNot(error) };
  }
}

async function onLine(line: Line, options: CarryOutOptions): Promise<CarriedOut> {
  const { command, unit, clock } = options;
  const ended = (conclusion: Conclusion): CarriedOut => ({ what: 'ended', conclusion });
  await line.confirm(unit.unit);
  const first = await line.look(['inventory', 'setting', ...(command.alsoLooksAt ?? []), 'status']);
  const early = checkFresh(first, options);
  if (early) return ended(early);
  if (!(await options.accept(first))) return { what: 'known' };
  await options.markWrite();
  // The disk may have taken its time: the state that the rules speak of is looked at once more, and then whose it is.
  const before = { ...first, ...(await line.look(['status'])) };
  const late = checkFresh(before, options);
  if (late) return ended(late);
  const context = contextOf(before, unit);
  const write = command.write(context);
  const withinMs = command.withinMs(context);
  await line.confirm(unit.unit);
  const wroteAt = clock.now();
  const written = { what: 'written', before, wroteAt, withinMs } as const;
  try {
    await line.write(write);
    return { ...written, replyLost: false };
  } catch (error) {
    if (!LinkError.is(error)) throw error;
    if (error.code === 'bad-request') return ended(refused('unsupported', error.message));
    if (error.code === 'exception') return ended(refused('unit-refused', error.message));
    if (error.wrote === 'no') return ended(refused('link-down', `nothing was written: ${error.message}`));
    return { ...written, replyLost: true };
  }
}

function checkFresh(values: Values, { command, unit, isExpired }: CarryOutOptions): Conclusion | undefined {
  if (isExpired()) return expired();
  const refusal = command.check(contextOf(values, unit));
  return refusal && refused(refusal.code, refusal.says);
}

/** What the command's rules are asked with. */
export function contextOf(values: Values, { via, loadCommands, feeds }: UnitPort): CommandContext {
  return { values, source: outletSources[via], loadCommands, feeds };
}

/** Before the write nothing can have happened, so every failure is a refusal. */
function whyNot(error: unknown): Conclusion {
  if (DiskError.is(error)) return refused('disk-failed');
  if (RunnerError.is(error)) {
    const { code, message } = error;
    if (code === 'another-unit') return refused('another-unit', `another unit is on this link: ${message}`);
    return refused(code === 'bad-status' ? 'stale' : 'link-down', message);
  }
  if (LinkError.is(error)) return refused('link-down', `nothing was written: ${error.message}`);
  throw error;
}
