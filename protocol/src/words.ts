import { ProtocolError } from './protocol-error.ts';

/** Words, most significant first, as one unsigned number (at most two words stay exact). */
export function joinWords(words: readonly number[]): number {
  return words.reduce((sum, word) => sum * 0x10000 + word, 0);
}

/** An unsigned number as `count` words, most significant first. */
export function splitWords(raw: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(raw / 0x10000 ** (count - 1 - i)) % 0x10000);
}

/** Throws `wordCount` or `wordRange` unless there are `count` whole numbers from 0 to 65535. */
export function checkWords(words: readonly number[], count: number, what: string): void {
  if (words.length !== count) {
    throw new ProtocolError('wordCount', `${what}: ${count} words expected, ${words.length} given`);
  }
  const wrong = words.find((word) => !Number.isInteger(word) || word < 0 || word > 0xffff);
  if (wrong !== undefined) {
    throw new ProtocolError('wordRange', `${what}: ${wrong} is no word; a whole number from 0 to 65535 is`);
  }
}
