import { expect, test } from 'vitest';
import { isTestDue, startSchedule, stepSchedule, type TestInterval } from '../../src/physics/test-schedule.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The hours, since the unit was turned on at hour 1, at which a test is due within 30 days. */
function dueAfter(interval: TestInterval): number[] {
  let schedule = stepSchedule(startSchedule, false, hourMs);
  let sinceTestMs = 2 * dayMs;
  const due: number[] = [];
  for (let minute = 1; minute <= 30 * 24 * 60; minute++) {
    const before = schedule;
    schedule = stepSchedule(schedule, true, 60_000);
    sinceTestMs += 60_000;
    if (!isTestDue(interval, before, schedule, sinceTestMs)) continue;
    due.push(Math.round(minute / 60));
    sinceTestMs = 0;
  }
  return due;
}

test.each<[TestInterval, number[]]>([
  ['never', []],
  ['atStart', [0]],
  ['atStartAndEvery7Days', [0, 168, 336, 504, 672]],
  ['atStartAndEvery14Days', [0, 336, 672]],
  ['atStartAnd7DaysAfterLast', [0, 168, 336, 504, 672]],
  ['atStartAnd14DaysAfterLast', [0, 336, 672]],
])('%s: due %j hours after the start', (interval, hours) => {
  expect(dueAfter(interval)).toEqual(hours);
});

test('a test that somebody asked for puts off those that count from the last one, and no others', () => {
  const at = (days: number) => ({ sinceStartMs: days * dayMs, startTestInMs: null });
  const almost = { sinceStartMs: 7 * dayMs - 1, startTestInMs: null };
  expect(isTestDue('atStartAndEvery7Days', almost, at(7), dayMs)).toBe(true);
  expect(isTestDue('atStartAnd7DaysAfterLast', almost, at(7), dayMs)).toBe(false);
});

test('a unit that was found running has no start test to do', () => {
  expect(stepSchedule(startSchedule, true, dayMs)).toEqual({ sinceStartMs: dayMs, startTestInMs: null });
});
