import type { Config } from '../config/config-schema.ts';
import type { PolicyReport } from '../local/protection-report.ts';
import { dryRun, type Present } from './dry-run.ts';

/** The policy for those who look at the agent, without what is under way; undefined where agent.yaml has none. */
export function composePolicyReport(
  config: Pick<Config, 'policy' | 'ups'>,
  present: Present,
): PolicyReport | undefined {
  const { mode, ups, servers } = config.policy;
  if (ups.length + servers.length === 0) return undefined;
  const all = dryRun(config, present);
  // With one UPS its name says nothing.
  const of = (label: string, says: string) => (all.length > 1 ? `${label}: ${says}` : says);
  const rules = all.flatMap(({ label, idle, rules, warnings }) => [
    ...(idle === undefined ? [] : [of(label, `Only says what it would do: ${idle}.`)]),
    ...rules.map((rule) => of(label, rule)),
    ...warnings.map((warning) => of(label, `Warning: ${warning}.`)),
  ]);
  const feeds = servers.map(({ name, fedBy, needs }) => `${name} needs ${needs} of ${fedBy.join(', ')}.`);
  return {
    rules: [...rules, ...feeds],
    underWay: [],
    dryRun:
      mode === 'off'
        ? []
        : all.flatMap(({ label, timeline }) =>
            timeline.map(({ atSeconds, says }) => ({ atSeconds, says: of(label, says) })),
          ),
  };
}
