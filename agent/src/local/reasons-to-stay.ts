import type { StatusReport } from './status-report.ts';

/** Why the agent should not be stopped now: whoever relies on it to be told when to shut down. */
export function reasonsToStay({
  ups,
  protection,
  policy,
}: Pick<StatusReport, 'ups' | 'protection' | 'policy'>): string[] {
  const labels = ups.map(({ label }) => label);
  const onBattery = ups.filter(({ readings }) => wordsOf(readings['ups.status']).includes('OB'));
  const clients = protection?.clients ?? [];
  const served = (label: string) => clients.filter((client) => client.ups === label).length;
  // Those that the policy has made of others have no link of their own.
  const others = clients.filter((client) => !labels.includes(client.ups)).length;
  const forced = Object.entries(protection?.forced ?? {});
  return [
    ...onBattery.flatMap(({ label }) =>
      served(label) > 0 ? [`${label} is on battery with ${sayServers(served(label))}`] : [],
    ),
    ...(onBattery.length > 0 && others > 0 ? [`a UPS is on battery with ${sayServers(others)} on several feeds`] : []),
    ...forced.map(([label, why]) => `${label}: a forced shutdown is under way (${why})`),
    ...(policy?.underWay ?? []),
  ];
}

const wordsOf = (status: string | number | undefined): readonly string[] => String(status ?? '').split(' ');

const sayServers = (count: number): string => (count === 1 ? 'a server logged in' : `${count} servers logged in`);
