import { parseRecorded } from '../cli/parse-recorded.ts';
import type { RecordedWords } from '../modbus/recorded-source.ts';

export type Words = { readonly words: RecordedWords } | { readonly mistakes: readonly string[] };

/** The words of a dump: JSON, address to words, or `128-154: 0000 150f …` and `23=0104` in hexadecimal, as people write dumps down. */
export const parseWords = (text: string): Words =>
  text.trimStart().startsWith('{') ? parseRecorded(text) : parseLines(text);

function parseLines(text: string): Words {
  const words: Record<number, number[]> = {};
  const mistakes: string[] = [];
  let at: number | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    for (const token of line.replace(/#.*/, '').split(/[\s,;]+/)) {
      const [, start, first] = /^(\d{1,5})(?:-\d*)?[:=]([0-9a-f]{4})?$/i.exec(token) ?? [];
      const word = start === undefined ? token : first;
      if (start !== undefined) {
        at = Number(start);
        words[at] = [];
      }
      if (word === undefined || word === '' || /^regs?$/i.test(word)) continue;
      if (at === undefined || !/^[0-9a-f]{4}$/i.test(word)) {
        mistakes.push(`line ${index + 1}: '${token}' is no register and its words ("128-154: 0000 150f", "23=0104")`);
        continue;
      }
      words[at]?.push(Number.parseInt(word, 16));
    }
  }
  for (const [start, held] of Object.entries(words)) {
    if (held.length === 0) mistakes.push(`${start}: no words follow it`);
    if (Number(start) + held.length > 0x10000)
      mistakes.push(`${start}: an address from 0 to 65535, with room for its words`);
  }
  if (Object.keys(words).length === 0 && mistakes.length === 0) mistakes.push('there are no words in it');
  return mistakes.length > 0 ? { mistakes } : { words };
}
