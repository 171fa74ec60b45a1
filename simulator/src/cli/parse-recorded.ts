import { z } from 'zod';
import type { RecordedWords } from '../modbus/recorded-source.ts';

const allowedWords = 'a word from 0 to 65535, a list of them, or their hexadecimal digits ("0000 2002 0008")';
const word = z.int().min(0).max(0xffff);
const hexWords = z
  .string()
  .regex(/^[0-9a-f]{4}( [0-9a-f]{4})*$/i)
  .transform((text) => text.split(' ').map((digits) => Number.parseInt(digits, 16)));
const stretch = z.union([word.transform((one) => [one]), z.array(word).min(1), hexWords], { error: allowedWords });
const file = z.record(z.string(), stretch, { error: 'a JSON object: start address to words' });

/** Reads the JSON of a recorded unit: `{"0": "0000 2002", "130": [51200, 1731]}`. Gives its words, or every mistake with its place. */
export function parseRecorded(json: string): { words: RecordedWords } | { mistakes: readonly string[] } {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    return { mistakes: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = file.safeParse(content);
  const words: Record<number, number> = {};
  const mistakes = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  for (const [key, stretchWords] of Object.entries(parsed.data ?? {})) {
    const at = /^\d+$/.test(key) ? Number(key) : Number.NaN;
    if (!(at + stretchWords.length <= 0x10000))
      mistakes.push(`${key}: an address from 0 to 65535, with all of its words`);
    for (const [offset, value] of stretchWords.entries()) words[at + offset] = value;
  }
  return mistakes.length > 0 ? { mistakes } : { words };
}
