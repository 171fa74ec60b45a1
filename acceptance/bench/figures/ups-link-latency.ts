import type { Figure } from '../figure.ts';
import { measureLatency } from './mains-to-event.ts';

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
    }),
};

export const upsLinkLatencyReal: Figure = {
  name: 'latency-ups-link-real',
  says: 'the same at the pace of a real one, which thinks for 30 to 60 ms',
  stage: 4,
  measure: async (scratch) => {
    const rows = await measureLatency(scratch, {
      what: 'UPS-Link, reply time of 30 to 60 ms',
      model: 'SUA1500',
      serial: 'AS0612345679',
      served: ({ path }) => ['--ups-link', path('ups-link')],
      link: ({ upsLink }) => `ups-link://${upsLink?.path}`,
      cycles: 60,
      goalMs: 200,
    });
    return rows;
  },
};
