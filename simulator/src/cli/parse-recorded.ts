import { z } from 'zod';
import { overlaps, type Stretch } from '../dump/overlaps.ts';
import type { RecordedWords } from '../modbus/recorded-source.ts';

const allowedWords = 'a word from 0 to 65535, a list of them, or their hexadecimal digits ("0000 2002 0008")';
const word = z.int().min(0).max(0xffff);
const hexWords = z
  .string()
  .regex(/^[0-9a-f]{4}( [0-9a-f]{4})*$/i)
  .transform((text) => text.split(' ').map((digits) => Number.parseInt(digits, 16)));
const stretch = z.union([word.transform((one) => [one]), z.array(word).min(1), hexWords]);
const file = z.record(z.string(), z.unknown());

/** Reads the JSON of a recorded unit: `{"0": "0000 2002", "130": [51200, 1731]}`. Gives its words, or every mistake with its place. */
export function parseRecorded(json: string): { words: RecordedWords } | { mistakes: readonly string[] } {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    return { mistakes: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const read = file.safeParse(content);
  if (!read.success) return { mistakes: ['a JSON object is needed: start address to words'] };
  const stretches: Stretch[] = [];
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(read.data)) {
    const at = /^\d{1,5}$/.test(key) ? Number(key) : Number.NaN;
    const here = stretch.safeParse(value);
    if (!here.success) mistakes.push(`${key}: ${allowedWords}`);
    const given = here.data ?? [];
    if (!(at + given.length <= 0x10000)) mistakes.push(`${key}: an address from 0 to 65535, with room for its words`);
    else stretches.push({ place: key, at, words: given });
  }
  mistakes.push(...overlaps(stretches));
  return mistakes.length > 0
    ? { mistakes }
    : { words: Object.fromEntries(stretches.map(({ at, words }) => [at, words])) };
}
