import {
  type BoundCommand,
  type Look,
  type Pace,
  type RegisterName,
  readings,
  registerNames,
  registers,
  type Values,
  type Verdict,
} from '@ridethrough/protocol';
import type { Clock } from '../clock.ts';
import { LinkError } from '../links/link.ts';
import type { PolledPace } from '../runner/pace.ts';
import { RunnerError } from '../runner/runner-error.ts';
import { type Conclusion, cancelled, refused, unproven } from './conclusion.ts';
import type { UnitPort } from './unit-port.ts';

export interface ProofOptions {
  readonly command: BoundCommand;
  readonly unit: UnitPort;
  readonly before: Values;
  /** Monotonic ms of the write, and how long to wait for its proof. */
  readonly wroteAt: number;
  readonly withinMs: number;
  readonly replyLost: boolean;
  /** After a restart: gives up when this many looks in a row show no sign of the command. */
  readonly giveUpAfterLooks?: number;
  /** How far a command has come that is to end this one: not asked for, asked for, or done by the unit's own registers. */
  readonly ending?: () => 'no' | 'asked' | 'done';
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (says: string) => void;
}

/** A deadline may pass while the agent itself stands still or its link is opened anew: a last look is still tried for so long. */
const LAST_LOOK_WITHIN_MS = 5000;

/** Looks at the unit again and again until its own registers tell, or the time is over and a last look showed nothing else. Never writes. Rejects only by the signal. */
export async function proveUntil(options: ProofOptions): Promise<Conclusion> {
  const { command, unit, before, wroteAt, clock, signal } = options;
  const paces = command.proofPaces.filter((pace) => pace !== 'never');
  // What a look does not read stays as it was before; what it reads and does not find is gone.
  const unlooked = withoutPaces(before, paces);
  const looks: Look[] = [];
  let looked = 0;
  let verdict: Verdict = { verdict: 'waiting', begun: false, says: 'no sign of it yet' };
  let said: string | undefined;
  for (let endsAt: number | undefined; ; ) {
    const now = clock.now();
    if (now - wroteAt > options.withinMs) endsAt ??= now + LAST_LOOK_WITHIN_MS;
    const look = await tryLook(unit, paces);
    // Asked only now: the look may have waited for the very command that ends this one.
    const ending = options.ending?.() ?? 'no';
    signal.throwIfAborted();
    if (look === 'another-unit') return unproven('another-unit');
    if (look !== 'nothing') {
      addLook(looks, { ms: clock.now() - wroteAt, values: { ...unlooked, ...look } });
      looked++;
      verdict = command.prove(before, looks);
      if (isCancelled(verdict, ending)) return { ...cancelled(), proof: proofOf(before, looks) };
      if (verdict.verdict !== 'waiting') return concluded(verdict.verdict, verdict.says, proofOf(before, looks));
      const looksLeft = (options.giveUpAfterLooks ?? Number.POSITIVE_INFINITY) - looked;
      if (!verdict.begun && looksLeft <= 0) return unproven('restarted');
      if (verdict.begun && verdict.says !== said) options.onProgress(verdict.says);
      said = verdict.says;
    }
    if (endsAt !== undefined && (look !== 'nothing' || clock.now() >= endsAt)) break;
    await clock.sleep(Math.max(unit.lookEveryMs, command.lookEveryMs ?? 0), signal);
  }
  const begun = verdict.verdict === 'waiting' && verdict.begun;
  const found = { proof: proofOf(before, looks) };
  const lastMs = looks.at(-1)?.ms;
  const lookedAt =
    lastMs === undefined ? 'no look succeeded' : `last look ${Math.round(lastMs / 1000)} s after the write`;
  return options.replyLost && !begun
    ? { ...unproven('reply-lost'), ...found }
    : {
        ...unproven('no-proof', `the unit did not show in time that it did it: ${verdict.says} (${lookedAt})`),
        ...found,
      };
}

/** What the unit did because a person asked it to stop is no failure of the command. */
function isCancelled({ verdict }: Verdict, ending: 'no' | 'asked' | 'done'): boolean {
  return (verdict === 'waiting' && ending === 'done') || (verdict === 'failed' && ending !== 'no');
}

/** Of looks in a row that show the same status only the first and the last are kept: a proof may take hours. */
function addLook(looks: Look[], look: Look): void {
  const [one, two] = looks.slice(-2);
  if (one !== undefined && two !== undefined && hasSameStatus(one, two) && hasSameStatus(two, look)) looks.pop();
  looks.push(look);
}

const statusNames = registerNames.filter((name) => registers[name].pace === 'status');
const hasSameStatus = (one: Look, other: Look): boolean =>
  statusNames.every((name) => sayValue(one.values[name]) === sayValue(other.values[name]));
const sayValue = (value: Values[RegisterName]): string =>
  typeof value === 'object' ? [...value].join() : String(value);

function withoutPaces(values: Values, paces: readonly Pace[]): Values {
  const kept = registerNames.filter((name) => name in values && !paces.includes(registers[name].pace));
  return Object.fromEntries(kept.map((name) => [name, values[name]]));
}

/** A look that failed shows nothing; the unit may answer the next one. */
async function tryLook(unit: UnitPort, paces: readonly PolledPace[]): Promise<Values | 'another-unit' | 'nothing'> {
  try {
    return await unit.act((line) => line.look(paces));
  } catch (error) {
    if (RunnerError.is(error)) return error.code === 'another-unit' ? 'another-unit' : 'nothing';
    if (LinkError.is(error)) return 'nothing';
    throw error;
  }
}

function concluded(
  verdict: 'confirmed' | 'failed' | 'refused',
  says: string,
  proof: ReturnType<typeof proofOf>,
): Conclusion {
  const found = { proof };
  if (verdict === 'refused') return { ...refused('unit-refused', says), ...found };
  return verdict === 'failed'
    ? { state: 'failed', code: 'unit-failed', says, ...found }
    : { state: 'confirmed', says, ...found };
}

/** The readings that differed at any look since the write, as they were last, with what the unit was doing. */
function proofOf(before: Values, looks: readonly Look[]): Record<string, string | number> {
  const context = { lowBattery: false };
  const was: Readonly<Record<string, string | number>> = readings(before, context);
  const last: Readonly<Record<string, string | number>> = readings(looks.at(-1)?.values ?? {}, context);
  const moved = new Set(['ups.status']);
  for (const { values } of looks)
    for (const [name, value] of Object.entries(readings(values, context))) if (value !== was[name]) moved.add(name);
  return Object.fromEntries(Object.entries(last).filter(([name]) => moved.has(name)));
}
