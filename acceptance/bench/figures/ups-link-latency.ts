import { setTimeout as sleep } from 'node:timers/promises';
import { control, type ServedUnit } from '../../harness/simulator.ts';
import { until } from '../../harness/until.ts';
import type { Figure } from '../figure.ts';
import { measureLatency } from './mains-to-event.ts';

/**
 * The unit's two long strings, each of which takes one or two seconds, are read twice, once for good. An alert within one
 * is told when it is over.
 */
async function longStringsRead(unit: ServedUnit): Promise<void> {
  await until(
    'the long strings are read',
    async () => {
      const { byCharacter } = await control<{ byCharacter: Record<string, number> }>(unit, 'GET', '/ups-link');
      return (byCharacter.a ?? 0) >= 2 && (byCharacter['^Z'] ?? 0) >= 2;
    },
    60_000,
  );
  await sleep(4000);
}

export const upsLinkLatency: Figure = {
  name: 'latency-ups-link',
  says: 'the same for an older UPS on UPS-Link, which tells it by an alert',
  stage: 4,
  measure: (scratch) =>
    measureLatency(scratch, {
      what: 'UPS-Link, reply time of 20 ms',
      model: 'SUA1500',
      serial: 'AS0612345678',
      served: ({ path }) => ['--ups-link', path('ups-link'), '--link', '{"quirks":{"replyMs":20}}'],
      link: ({ upsLink }) => `ups-link://${upsLink?.path}`,
      cycles: 60,
      goalMs: 200,
      settled: longStringsRead,
    }),
};

export const upsLinkLatencyReal: Figure = {
  name: 'latency-ups-link-real',
  says: 'the same at the pace of a real one, which thinks for 30 to 60 ms',
  stage: 4,
  measure: (scratch) =>
    measureLatency(scratch, {
      what: 'UPS-Link, reply time of 30 to 60 ms',
      model: 'SUA1500',
      serial: 'AS0612345679',
      served: ({ path }) => ['--ups-link', path('ups-link')],
      link: ({ upsLink }) => `ups-link://${upsLink?.path}`,
      cycles: 60,
      goalMs: 200,
      settled: longStringsRead,
    }),
};
