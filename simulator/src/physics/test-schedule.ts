import type { registers, Unknown, ValueOf } from '@ridethrough/protocol';

export type TestInterval = Exclude<ValueOf<typeof registers.testInterval>, Unknown>;

/** What the unit knows of its last start, by which it tests its battery. */
export interface TestSchedule {
  /** Since the output came on. */
  readonly sinceStartMs: number;
  /** Until the test that belongs to a start; null = there was none, or it has been. */
  readonly startTestInMs: number | null;
}

const dayMs = 86_400_000;
/** Groups and mains have settled by then. */
const afterStartMs = 120_000;

interface Rule {
  readonly atStart: boolean;
  readonly everyMs?: number;
  readonly afterLastMs?: number;
}

const rules: { readonly [I in TestInterval]: Rule } = {
  never: { atStart: false },
  atStart: { atStart: true },
  atStartAndEvery7Days: { atStart: true, everyMs: 7 * dayMs },
  atStartAndEvery14Days: { atStart: true, everyMs: 14 * dayMs },
  atStartAnd7DaysAfterLast: { atStart: true, afterLastMs: 7 * dayMs },
  atStartAnd14DaysAfterLast: { atStart: true, afterLastMs: 14 * dayMs },
};

/** A unit that was found running. */
export const startSchedule: TestSchedule = { sinceStartMs: 0, startTestInMs: null };

export function stepSchedule(schedule: TestSchedule, outputOn: boolean, dtMs: number): TestSchedule {
  if (!outputOn) {
    return schedule.sinceStartMs === 0 && schedule.startTestInMs === afterStartMs
      ? schedule
      : { sinceStartMs: 0, startTestInMs: afterStartMs };
  }
  const { startTestInMs } = schedule;
  return {
    sinceStartMs: schedule.sinceStartMs + dtMs,
    startTestInMs: startTestInMs === null || startTestInMs === 0 ? null : Math.max(0, startTestInMs - dtMs),
  };
}

/** Whether a test of the unit's own begins between two moments; `sinceTestMs` counts from the last test. */
export function isTestDue(
  interval: TestInterval | undefined,
  before: TestSchedule,
  now: TestSchedule,
  sinceTestMs: number,
): boolean {
  const { atStart, everyMs, afterLastMs } = rules[interval ?? 'never'];
  if (atStart && now.startTestInMs === 0 && before.startTestInMs !== 0) return true;
  if (afterLastMs !== undefined && sinceTestMs >= afterLastMs) return true;
  return everyMs !== undefined && Math.floor(now.sinceStartMs / everyMs) > Math.floor(before.sinceStartMs / everyMs);
}
