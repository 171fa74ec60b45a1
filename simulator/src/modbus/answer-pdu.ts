import type { Port } from '../unit/port.ts';
import { type ExceptionCode, exception } from './exception.ts';
import type { RegisterMemory } from './register-memory.ts';

const READ_HOLDING = 3;
const READ_INPUT = 4;
const WRITE_ONE = 6;
const WRITE_MANY = 16;
const MOST_READ = 125;
const MOST_WRITTEN = 123;

/** A write as the request asked for it, and what became of it. */
export type PduWrite = {
  readonly function: number;
  readonly address: number;
  readonly words: readonly number[];
  readonly exception: ExceptionCode | undefined;
};
export type PduAnswer = { readonly pdu: Buffer; readonly write?: PduWrite };

/** Whether this request, well formed or not, asks for something to change. */
export const isWrite = (pdu: Uint8Array): boolean => pdu[0] === WRITE_ONE || pdu[0] === WRITE_MANY;

/** What a unit does not take: functions, by their codes, or any write. */
export type PduRules = { readonly refusedFunctions?: readonly number[]; readonly readOnly?: boolean };

/**
 * The unit's answer to one request PDU (function code on), whatever bytes it is made of. The PDU must not be empty.
 * What the rules forbid gets exception 1, which Modbus has for a function that the device does not take in its present state.
 */
export function answerPdu(
  memory: Pick<RegisterMemory, 'read' | 'write'>,
  pdu: Buffer,
  via: Port,
  { refusedFunctions = [], readOnly = false }: PduRules = {},
): PduAnswer {
  const functionCode = pdu.readUInt8(0);
  if (refusedFunctions.includes(functionCode) || (readOnly && isWrite(pdu))) {
    return answerPdu({ read: () => exception.function, write: () => exception.function }, pdu, via);
  }
  switch (functionCode) {
    case READ_HOLDING:
    case READ_INPUT:
      return { pdu: read(memory, pdu, via) };
    case WRITE_ONE:
      if (pdu.length !== 5) return refusal(functionCode, exception.value);
      return write(memory, pdu, { address: pdu.readUInt16BE(1), words: [pdu.readUInt16BE(3)], via });
    case WRITE_MANY: {
      const words = wordsToWrite(pdu);
      if (!words) return refusal(functionCode, exception.value);
      return write(memory, pdu, { address: pdu.readUInt16BE(1), words, via });
    }
    default:
      return refusal(functionCode, exception.function);
  }
}

function read(memory: Pick<RegisterMemory, 'read'>, pdu: Buffer, via: Port): Buffer {
  const functionCode = pdu.readUInt8(0);
  const count = pdu.length === 5 ? pdu.readUInt16BE(3) : 0;
  if (count < 1 || count > MOST_READ) return refusal(functionCode, exception.value).pdu;
  const words = memory.read(pdu.readUInt16BE(1), count, via);
  if (typeof words === 'number') return refusal(functionCode, words).pdu;
  const reply = Buffer.alloc(2 + 2 * count);
  reply.writeUInt8(functionCode, 0);
  reply.writeUInt8(2 * count, 1);
  words.forEach((word, index) => {
    reply.writeUInt16BE(word, 2 + 2 * index);
  });
  return reply;
}

function wordsToWrite(pdu: Buffer): number[] | undefined {
  if (pdu.length < 6) return undefined;
  const count = pdu.readUInt16BE(3);
  if (count < 1 || count > MOST_WRITTEN || pdu[5] !== 2 * count || pdu.length !== 6 + 2 * count) return undefined;
  return Array.from({ length: count }, (_, index) => pdu.readUInt16BE(6 + 2 * index));
}

function write(
  memory: Pick<RegisterMemory, 'write'>,
  pdu: Buffer,
  { address, words, via }: { address: number; words: readonly number[]; via: Port },
): PduAnswer {
  const functionCode = pdu.readUInt8(0);
  const code = memory.write(address, words, via);
  const reply = code === undefined ? Buffer.from(pdu.subarray(0, 5)) : refusal(functionCode, code).pdu;
  return { pdu: reply, write: { function: functionCode, address, words, exception: code } };
}

const refusal = (functionCode: number, code: ExceptionCode): PduAnswer => ({
  pdu: Buffer.from([functionCode | 0x80, code]),
});
