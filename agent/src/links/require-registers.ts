import { LinkError } from './link.ts';

/** Refuses a range that Modbus cannot carry: at most `most` words, all below address 65536. */
export function requireRegisters(at: number, words: number, most: number): void {
  if (!Number.isInteger(words) || words < 1 || words > most) {
    throw new LinkError('bad-request', `${words} words were asked for; 1 to ${most} are possible`);
  }
  if (!Number.isInteger(at) || at < 0 || at + words > 0x1_0000) {
    throw new LinkError('bad-request', `${words} words at ${at} lie outside the addresses 0 to 65535`);
  }
}

/** Refuses words that are not unsigned 16-bit integers. */
export function requireWords(words: readonly number[]): void {
  const wrong = words.findIndex((word) => !Number.isInteger(word) || word < 0 || word > 0xffff);
  if (wrong >= 0) throw new LinkError('bad-request', `word ${wrong} is ${words[wrong]}; 0 to 65535 are possible`);
}
