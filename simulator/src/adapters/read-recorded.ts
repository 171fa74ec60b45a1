import { readFileSync } from 'node:fs';
import { parseWords } from '../dump/words.ts';
import type { RecordedWords } from '../modbus/recorded-source.ts';
import { SimulatorError } from '../simulator-error.ts';

/** The recorded words of each file, in the same places. SimulatorError `bad-value` with every mistake in every file. */
export function readRecorded(files: readonly (string | undefined)[]): (RecordedWords | undefined)[] {
  const read = files.map((file) => (file === undefined ? { words: undefined } : readOne(file)));
  const mistakes = read.flatMap((each) => ('mistakes' in each ? each.mistakes : []));
  if (mistakes.length > 0) throw new SimulatorError('bad-value', mistakes.join('\n'));
  return read.map((each) => ('words' in each ? each.words : undefined));
}

function readOne(file: string): { words: RecordedWords } | { mistakes: readonly string[] } {
  const at = (mistakes: readonly string[]) => ({ mistakes: mistakes.map((says) => `--raw ${file}: ${says}`) });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    return at([cause instanceof Error ? cause.message : String(cause)]);
  }
  const parsed = parseWords(text);
  return 'words' in parsed ? parsed : at(parsed.mistakes);
}
