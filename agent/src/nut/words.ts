/** A line to its words, with `"` around what has spaces and `\` before `"` and `\` (RFC 9271). Undefined when a quote is left open or there are control characters. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character !== '\t' && /\p{Cc}/u.test(character)) return undefined;
    if (character === '\\') {
      at++;
      const next = line[at];
      if (next === undefined) return undefined;
      word = (word ?? '') + next;
    } else if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if ((character === ' ' || character === '\t') && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (isQuoted) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** A text as the value of an answer. What would break the line is a space. */
export const quote = (text: string): string =>
  `"${text.replace(/\p{Cc}+/gu, ' ').replace(/["\\]/g, (character) => `\\${character}`)}"`;
