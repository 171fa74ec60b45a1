import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { StoredRecord } from '../outbox/outbox.ts';

const zip = promisify(gzip);
/** Below this, gzip gains little. */
const ZIP_FROM_BYTES = 1024;

export interface HistoryPayload {
  readonly ups: string;
  readonly payload: string | Uint8Array;
  readonly count: number;
}

/** One history message per UPS, its records in order; JSON, or gzip of it. */
export async function historyPayloads(records: readonly StoredRecord[]): Promise<HistoryPayload[]> {
  const byUps = Map.groupBy(records, ({ ups }) => ups);
  return Promise.all(
    [...byUps].map(async ([ups, own]) => {
      const json = `{"v":1,"records":[${own.map(({ text }) => text).join(',')}]}`;
      return { ups, payload: json.length > ZIP_FROM_BYTES ? await zip(json) : json, count: own.length };
    }),
  );
}
