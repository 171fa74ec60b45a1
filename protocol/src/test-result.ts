const outcomes = ['inProgress', 'pending', 'passed', 'failed', 'refused', 'aborted'] as const;

/** `passed (internal)`, `refused (internal, invalidState)`; `none` when there has not been a test. */
export function sayTestResult(status: ReadonlySet<string>): string {
  const outcome = outcomes.find((name) => status.has(name));
  const rest = [...status].filter((name) => name !== outcome);
  return `${outcome ?? 'none'}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`;
}
