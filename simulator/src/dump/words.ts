import { parseRecorded } from '../cli/parse-recorded.ts';
import type { RecordedWords } from '../modbus/recorded-source.ts';
import { overlaps } from './overlaps.ts';

export type Words = { readonly words: RecordedWords } | { readonly mistakes: readonly string[] };

/** The words of a dump: JSON, address to words, or `128-130: 0000 150f c800` and `23=0104` in hexadecimal, as people write dumps down. */
export const parseWords = (text: string): Words =>
  text.trimStart().startsWith('{') ? parseRecorded(text) : parseLines(text);

type Run = { readonly place: string; readonly at: number; readonly last?: number; readonly words: number[] };

function parseLines(text: string): Words {
  const runs: Run[] = [];
  const mistakes: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const place = `line ${index + 1}`;
    for (const token of line.replace(/#.*/, '').split(/[\s,;]+/)) {
      const [, start, end, first] = /^(\d{1,5})(?:-(\d{0,5}))?[:=]([0-9a-f]{4})?$/i.exec(token) ?? [];
      const word = start === undefined ? token : first;
      if (start !== undefined) runs.push({ place, at: Number(start), ...(end && { last: Number(end) }), words: [] });
      if (word === undefined || word === '' || /^regs?$/i.test(word)) continue;
      const run = runs.at(-1);
      if (run === undefined || !/^[0-9a-f]{4}$/i.test(word)) {
        mistakes.push(`${place}: '${token}' is no register and its words ("128-129: 0000 150f", "23=0104")`);
        continue;
      }
      run.words.push(Number.parseInt(word, 16));
    }
  }
  mistakes.push(...runs.flatMap(wrongLength), ...overlaps(runs));
  if (runs.length === 0 && mistakes.length === 0) mistakes.push('there are no words in it');
  return mistakes.length > 0 ? { mistakes } : { words: Object.fromEntries(runs.map(({ at, words }) => [at, words])) };
}

/** What is wrong with how many words there are. */
function wrongLength({ place, at, last, words }: Run): string[] {
  const given = words.length;
  if (given === 0) return [`${place}: no words follow ${at}`];
  if (at + given > 0x10000) return [`${place}: ${at}: an address from 0 to 65535, with room for its words`];
  if (last === undefined) return [];
  if (last < at) return [`${place}: ${at}-${last} ends before it begins`];
  const promised = last - at + 1;
  return promised === given ? [] : [`${place}: ${at}-${last} is ${promised} words, ${given} given`];
}
