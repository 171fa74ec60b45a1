import type { Cloud } from '../../harness/stack.ts';

export type Metrics = ReadonlyMap<string, number>;

/** The cloud's `/metrics` as they stand, by name with labels. */
export async function readMetrics(cloud: Pick<Cloud, 'http'>): Promise<Metrics> {
  const answer = await fetch(`${cloud.http}/metrics`);
  if (!answer.ok) throw new Error(`GET /metrics: ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

export function metric(metrics: Metrics, name: string): number {
  const value = metrics.get(`ridethrough_${name}`);
  if (value === undefined) throw new Error(`/metrics does not tell ridethrough_${name}`);
  return value;
}

/** The upper bound of the bucket that holds this percentile, and the share that lies above each of its neighbours. */
export function bucketOf(
  before: Metrics,
  after: Metrics,
  histogram: string,
  percent: number,
): { readonly from: number; readonly to: number } {
  const head = `ridethrough_${histogram}_bucket{le="`;
  const buckets = [...after]
    .filter(([name]) => name.startsWith(head))
    .map(([name, count]) => ({
      to: name.slice(head.length, -2) === '+Inf' ? Number.POSITIVE_INFINITY : Number(name.slice(head.length, -2)),
      count: count - (before.get(name) ?? 0),
    }))
    .sort((a, b) => a.to - b.to);
  const all = buckets.at(-1)?.count ?? 0;
  const index = buckets.findIndex(({ count }) => count >= (percent / 100) * all);
  const bucket = buckets[index];
  if (all === 0 || bucket === undefined) throw new Error(`${histogram} has counted nothing`);
  return { from: buckets[index - 1]?.to ?? 0, to: bucket.to };
}
