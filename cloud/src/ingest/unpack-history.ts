import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/** The most that one history message may unpack to, bytes. */
const MOST_UNPACKED = 8 * 1024 * 1024;
const MOST_RECORDS = 1000;
const inflate = promisify(gunzip);

/** The records of a history message, as JSON or gzip of it (told by 1f 8b); throws an Error with the reason when it is neither. */
export async function unpackHistory(payload: Uint8Array): Promise<{ records: unknown[]; bytes: number }> {
  const packed = payload[0] === 0x1f && payload[1] === 0x8b;
  const bytes = packed ? await inflate(payload, { maxOutputLength: MOST_UNPACKED }) : payload;
  const message: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  if (typeof message !== 'object' || message === null || !('v' in message) || message.v !== 1)
    throw new Error('history: not an object with v 1');
  if (!('records' in message) || !Array.isArray(message.records)) throw new Error('history: records is not a list');
  if (message.records.length > MOST_RECORDS) throw new Error(`history: more than ${MOST_RECORDS} records`);
  return { records: message.records, bytes: bytes.byteLength };
}
