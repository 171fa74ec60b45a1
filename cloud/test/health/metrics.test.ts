import { expect, test } from 'vitest';
import { Health } from '../../src/health/health.ts';
import { Metrics } from '../../src/health/metrics.ts';

test('metrics read as Prometheus reads them', () => {
  const metrics = new Metrics();
  metrics.add('messages');
  metrics.add('records', 41);
  metrics.commitTook(0.0007);
  metrics.commitTook(0.02);
  metrics.commitTook(7);
  metrics.gauge('agents_online', 'Agents that are there.', () => 3);
  const text = metrics.render();
  const samples = new Map(
    text
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.split(' ') as [string, string]),
  );
  expect(samples.get('ridethrough_messages_total')).toBe('1');
  expect(samples.get('ridethrough_records_total')).toBe('41');
  expect(samples.get('ridethrough_agents_online')).toBe('3');
  const bucket = (le: string) => samples.get(`ridethrough_commit_seconds_bucket{le="${le}"}`);
  expect([bucket('0.001'), bucket('0.01'), bucket('0.025'), bucket('2.5'), bucket('+Inf')]).toEqual([
    '1',
    '1',
    '2',
    '2',
    '3',
  ]);
  expect(Number(samples.get('ridethrough_commit_seconds_sum'))).toBeCloseTo(7.0207, 6);
  for (const name of samples.keys())
    expect(text).toContain(`# TYPE ${name.replace(/(_bucket\{.*\}|_sum|_count)$/, '')} `);
});

test('health is red with every reason that there is', () => {
  expect(new Health(new Metrics(), [() => []]).report()).toEqual({ status: 'ok', reasons: [] });
  expect(new Health(new Metrics(), [() => []], [() => ['look']]).report()).toEqual({ status: 'ok', reasons: ['look'] });
  expect(new Health(new Metrics(), [() => ['a'], () => ['b', 'c']]).report()).toEqual({
    status: 'red',
    reasons: ['a', 'b', 'c'],
  });
});
