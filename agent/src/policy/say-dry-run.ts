import type { UpsDryRun } from './dry-run.ts';
import { sayTime } from './say-time.ts';

/** The dry run of one UPS as a person reads it. `whole`: with the timeline. */
export function sayDryRun(
  { label, idle, rules, from, isOnBattery, timeline, warnings }: UpsDryRun,
  whole: boolean,
): string {
  const times = timeline.map(({ atSeconds }) => (atSeconds === undefined ? 'later' : `t+${sayTime(atSeconds)}`));
  const width = Math.max(...times.map(({ length }) => length));
  const steps = timeline.map(({ says }, index) => `  ${(times[index] ?? '').padEnd(width)}  ${says}`);
  return [
    `${label}: ${idle === undefined ? 'the policy acts' : `the policy only says what it would do (${idle})`}`,
    ...rules.map((rule) => `  ${rule}`),
    ...warnings.map((warning) => `  Warning: ${warning}.`),
    ...(whole
      ? [
          '',
          `  ${isOnBattery ? 'It is on battery' : 'If the mains failed now'}, ${from}; times are the latest ones:`,
          '',
          ...steps,
        ]
      : ['', '  On mains: nothing is due. --on-battery shows what would happen if they failed now.']),
  ].join('\n');
}
