import { Links } from '../../src/line/links.ts';
import type { Quirks } from '../../src/line/quirks.ts';
import { RequestLog } from '../../src/line/request-log.ts';
import type { Time } from '../../src/line/time.ts';
import { WireLog } from '../../src/line/wire-log.ts';
import { RecordedSource } from '../../src/modbus/recorded-source.ts';
import { RegisterMemory } from '../../src/modbus/register-memory.ts';
import type { Answering } from '../../src/modbus/responder.ts';

/** A unit of a few words that takes every write to a setting, behind links on this clock. */
export function makeAnswering(time: Time, { quirks = {}, seed = 1 }: { quirks?: Quirks; seed?: number } = {}) {
  const source = new RecordedSource({ 0: [0, 0x2002, 8], 130: [0xc800], 1026: [127, 106] });
  const memory = new RegisterMemory({
    raw: (name) => source.raw(name),
    write: () => 'done',
    unnamed: (at) => source.unnamed(at),
  });
  const links = new Links({ seed, time, wallNow: () => 0, quirks, follow: async () => {} });
  return {
    memory,
    unitId: 1,
    links,
    wireLog: new WireLog(() => 0),
    requestLog: new RequestLog(),
    replyMs: 20,
    upToDate: () => {},
  } satisfies Answering;
}

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
