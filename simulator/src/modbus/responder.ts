import { type Access, allowedVia } from '../access/access.ts';
import { askedIn, isRead } from '../line/asked.ts';
import type { LinkName } from '../line/fault.ts';
import type { Strike } from '../line/link-faults.ts';
import type { Links } from '../line/links.ts';
import { rangeOf } from '../line/quirks.ts';
import { refusedRead } from '../line/refused-read.ts';
import type { RequestLog } from '../line/request-log.ts';
import type { WireLog } from '../line/wire-log.ts';
import type { Port } from '../unit/port.ts';
import { answerPdu, isWrite } from './answer-pdu.ts';
import { exception } from './exception.ts';
import type { RegisterMemory } from './register-memory.ts';

/** What a link needs of the unit behind it. `upToDate` brings the unit's simulated time to now. */
export type Answering = {
  readonly memory: Pick<RegisterMemory, 'read' | 'write'>;
  readonly unitId: number;
  /** What the unit's Modbus menu allows (everything). */
  readonly access?: { readonly now: Access };
  /** Functions that this unit answers with exception 1. */
  readonly refusedFunctions?: readonly number[];
  readonly links: Links;
  readonly wireLog: WireLog;
  readonly requestLog: Pick<RequestLog, 'add'>;
  /** How long the unit thinks before it replies. */
  readonly replyMs: number;
  upToDate(): void;
  /** Whether its electronics have power (always). */
  hasPower?(): boolean;
};

export type Reply = { readonly pdu: Buffer; readonly strike: Strike };

type Request = { readonly link: LinkName; readonly via: Port; readonly unitId: number; readonly pdu: Buffer };

/** Command registers: what is written elsewhere is a setting. */
const isCommand = (address: number): boolean => address >= 0x600 && address <= 0x6ff;

/** Lets the unit act on one request. Undefined: nothing is to be answered (another unit's request, link down, request lost). */
export function respond(unit: Answering, request: Request): Reply | undefined {
  const { links } = unit;
  const { link, pdu } = request;
  if (request.unitId !== unit.unitId || pdu.length === 0 || links.isDeaf(link, pdu)) return undefined;
  if (allowedTo(unit, request.via) === 'nothing') return undefined;
  if (isDead(unit)) {
    links.struck(link, 'noPower', askedIn(pdu));
    return undefined;
  }
  const strike = links.strike(link, isWrite(pdu) ? 'write' : 'read', pdu);
  if (strike.lose) return undefined;
  if (strike.exception) return { pdu: refusal(pdu, strike.exception.code ?? exception.address), strike };
  const answer = links.conditions.resetting ? undefined : act(unit, request);
  if (answer && !links.conditions.resetting) return { pdu: answer, strike };
  // Also where the reset began with this very write, which has been carried out by now.
  links.struck(link, 'resetting', askedIn(pdu));
  const wrongCrc: Strike = { ...strike, crc: { kind: 'crc', on: 'rtu', to: 'any' } };
  const refused = refusal(pdu, exception.address);
  return link === 'rtu' && links.faults.chance.next() < 0.5
    ? { pdu: answer ?? refused, strike: wrongCrc }
    : { pdu: refused, strike };
}

function isDead({ upToDate, hasPower }: Answering): boolean {
  upToDate();
  return hasPower?.() === false;
}

const allowedTo = ({ access }: Answering, via: Port) => (access ? allowedVia(access.now, via) : 'all');

function act(unit: Answering, { link, via, pdu }: Request): Buffer {
  const { links, memory, wireLog, refusedFunctions = [], upToDate } = unit;
  const asked = askedIn(pdu);
  const refusedFor = isRead(asked) ? refusedRead(links.quirks, asked, via) : undefined;
  if (refusedFor) {
    links.struck(link, refusedFor, asked);
    return refusal(pdu, exception.address);
  }
  upToDate();
  const seen: Answering['memory'] = {
    read(at, count, through) {
      const words = memory.read(at, count, through);
      if (typeof words === 'number') return words;
      return links.overlaid(words, { asked, link, absent: through === 'card' ? 0 : 0xffff });
    },
    write: (at, words, through) => memory.write(at, words, through),
  };
  const answer = answerPdu(seen, pdu, via, { refusedFunctions, readOnly: allowedTo(unit, via) === 'reads' });
  if (answer.write) {
    const { exception: code, ...write } = answer.write;
    wireLog.add({ ...write, link, outcome: code === undefined ? 'done' : `exception ${code}` });
    if (!isCommand(write.address) && code === undefined) links.wroteSetting(link, asked);
  }
  return answer.pdu;
}

/** How long the unit thinks this time. */
export const thinkingMs = ({ links, replyMs }: Answering): number =>
  links.quirks.replyMs === undefined ? replyMs : links.faults.chance.between(rangeOf(links.quirks.replyMs));

const refusal = (pdu: Buffer, code: number): Buffer => Buffer.from([pdu.readUInt8(0) | 0x80, code]);

/** A unit id that is not this one. */
export const otherUnit = (unitId: number): number => (unitId % 247) + 1;
