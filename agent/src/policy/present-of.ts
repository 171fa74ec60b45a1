import type { StatusReport } from '../local/status-report.ts';
import type { Present } from './dry-run.ts';

/** What a dry run needs of the agent's report. */
export function presentOf({ ups, protection }: Pick<StatusReport, 'ups' | 'protection'>): Present {
  const clients: Record<string, string[]> = {};
  for (const { ups: name, user, address } of protection?.clients ?? []) {
    clients[name] = [...(clients[name] ?? []), `${user} (${address})`];
  }
  return {
    ups: Object.fromEntries(
      ups.map(({ label, state, readings, staysOffSeconds }) => [
        label,
        { isUp: state === 'up', readings, staysOffSeconds },
      ]),
    ),
    clients,
  };
}
