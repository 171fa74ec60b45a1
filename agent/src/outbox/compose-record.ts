import type { NewRecord } from './outbox.ts';

/** What follows the key in a record's JSON. Throws TypeError when the body is not JSON. */
export function composeRest(record: NewRecord, boot: string): string {
  const { ts, mono, kind, ups, body } = record;
  if (body === undefined) throw new TypeError('a record needs a body');
  return JSON.stringify({ ts, mono, boot, kind, ups, body }).slice(1);
}

/** The final text of a record. */
export const composeRecord = (epoch: string, seq: number, rest: string): string =>
  `{"v":1,"epoch":"${epoch}","seq":${seq},${rest}`;
