import type { LinkName } from '../line/fault.ts';
import type { LinkFaults, Strike } from '../line/link-faults.ts';
import type { RequestLog } from '../line/request-log.ts';
import type { WireLog } from '../line/wire-log.ts';
import type { Port } from '../unit/port.ts';
import { answerPdu, isWrite } from './answer-pdu.ts';
import type { RegisterMemory } from './register-memory.ts';

/** What a link needs of the unit behind it. `upToDate` brings the unit's simulated time to now. */
export type Answering = {
  readonly memory: Pick<RegisterMemory, 'read' | 'write'>;
  readonly unitId: number;
  readonly faults: LinkFaults;
  readonly wireLog: WireLog;
  readonly requestLog: Pick<RequestLog, 'add'>;
  /** How long the unit thinks before it replies. */
  readonly replyMs: number;
  upToDate(): void;
};

export type Reply = { readonly pdu: Buffer; readonly strike: Strike };

/** Lets the unit act on one request. Undefined: nothing is to be answered (another unit's request, link down, request lost). */
export function respond(
  { memory, unitId, faults, wireLog, upToDate }: Answering,
  request: { readonly link: LinkName; readonly via: Port; readonly unitId: number; readonly pdu: Buffer },
): Reply | undefined {
  const { link, via, pdu } = request;
  if (request.unitId !== unitId || pdu.length === 0 || faults.isDown(link)) return undefined;
  const strike = faults.strike(link, isWrite(pdu) ? 'write' : 'read');
  if (strike.lose) return undefined;
  upToDate();
  const answer = answerPdu(memory, pdu, via);
  if (answer.write) {
    const { exception, ...write } = answer.write;
    wireLog.add({ ...write, link, outcome: exception === undefined ? 'done' : `exception ${exception}` });
  }
  return { pdu: answer.pdu, strike };
}

/** The frame as the faults leave it: what goes on the wire, in order, and how long it waits first. */
export function damaged(
  frame: Buffer,
  strike: Strike,
  faults: LinkFaults,
): { frames: readonly Buffer[]; lateMs: number } {
  const cut = strike.truncate ? frame.subarray(0, faults.kept(strike.truncate, frame.length)) : frame;
  const noisy = strike.noise ? Buffer.concat([faults.noise(strike.noise), cut]) : cut;
  return {
    frames: strike.drop ? [] : strike.duplicate ? [noisy, cut] : [noisy],
    lateMs: strike.late?.ms ?? 0,
  };
}

export const lengthOf = (frames: readonly Buffer[]): number => frames.reduce((sum, frame) => sum + frame.length, 0);
