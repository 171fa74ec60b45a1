export type TestOrigin = 'protocol' | 'localUi' | 'internal';
export type TestReason = 'invalidState' | 'internalFault' | 'chargeNotAcceptable';

export interface SelfTest {
  readonly running: { readonly leftMs: number; readonly origin: TestOrigin } | null;
  /** The last outcome, which stays until the next test. */
  readonly last: TestOutcome;
  /** Since the last test began, or since the unit was made. */
  readonly sinceMs: number;
}

export interface TestOutcome {
  readonly result: 'passed' | 'failed' | 'refused' | 'aborted';
  readonly origin: TestOrigin;
  readonly reason?: TestReason;
}

export interface TestConditions {
  readonly online: boolean;
  readonly outletProcess: boolean;
  readonly batteryFault: boolean;
  readonly chargePercent: number;
}

const durationMs = 20_000;
const leastChargePercent = 70;
/** Below this much of a new battery's capacity a test fails. */
const leastHealthPercent = 50;

export const startSelfTest: SelfTest = { running: null, last: { result: 'passed', origin: 'internal' }, sinceMs: 0 };

/** Starts a test, or refuses it with its reason in the outcome. A test that is running goes on. */
export function beginTest(test: SelfTest, origin: TestOrigin, now: TestConditions): SelfTest {
  if (test.running !== null) return test;
  const reason = whyNot(now);
  if (reason !== undefined) return { ...test, last: { result: 'refused', origin, reason }, sinceMs: 0 };
  return { ...test, running: { leftMs: durationMs, origin }, sinceMs: 0 };
}

function whyNot(now: TestConditions): TestReason | undefined {
  if (now.batteryFault) return 'internalFault';
  if (!now.online || now.outletProcess) return 'invalidState';
  return now.chargePercent < leastChargePercent ? 'chargeNotAcceptable' : undefined;
}

export function abortTest(test: SelfTest): SelfTest {
  return test.running === null
    ? test
    : { ...test, running: null, last: { result: 'aborted', origin: test.running.origin } };
}

export function stepTest(
  test: SelfTest,
  now: { readonly healthPercent: number; readonly weak: boolean; readonly interrupted: boolean },
  dtMs: number,
): SelfTest {
  const sinceMs = test.sinceMs + dtMs;
  if (test.running === null) return { ...test, sinceMs };
  if (now.interrupted) return { ...abortTest(test), sinceMs };
  const leftMs = test.running.leftMs - dtMs;
  if (leftMs > 0) return { ...test, running: { ...test.running, leftMs }, sinceMs };
  // Voltage under load gives both away.
  const result = now.weak || now.healthPercent < leastHealthPercent ? 'failed' : 'passed';
  return { running: null, last: { result, origin: test.running.origin }, sinceMs };
}
