/** One line of a file of NUT's: its words, `=` a word of its own; `problem` when it does not come to an end. */
export interface NutLine {
  readonly line: number;
  readonly words: readonly string[];
  readonly problem?: string;
}

/** NUT's files: words, quoted where they hold spaces; a backslash takes the next sign as it is; # begins a comment. */
export function readNutWords(text: string): NutLine[] {
  const lines: NutLine[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  let line = 1;
  let beganAt = 1;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endLine = (problem?: string) => {
    endWord();
    if (words.length > 0) lines.push({ line: beganAt, words, ...(problem !== undefined && { problem }) });
    words = [];
    isQuoted = false;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '\\' && at + 1 < text.length) {
      at++;
      const next = text[at] ?? '';
      // A line that goes on.
      if (next === '\n') line++;
      else word = (word ?? '') + next;
    } else if (sign === '\n') {
      endLine(isQuoted ? 'a quotation mark is missing' : undefined);
      line++;
      beganAt = line;
    } else if (sign === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (isQuoted) word = (word ?? '') + sign;
    else if (sign === '#') {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
    } else if (sign === '=') {
      endWord();
      words.push('=');
    } else if (/\s/.test(sign)) endWord();
    else word = (word ?? '') + sign;
  }
  endLine(isQuoted ? 'a quotation mark is missing' : undefined);
  return lines;
}

export interface NutEntry {
  readonly line: number;
  /** The name in `[name]` above it; undefined before the first one. */
  readonly section: string | undefined;
  readonly key: string;
  /** What stands behind it, with `=` or without; empty of a flag. */
  readonly values: readonly string[];
  readonly problem?: string;
}

/** ups.conf and upsd.users: sections of `key = value`. A section without entries is there with the key ''. */
export function readNutSections(text: string): NutEntry[] {
  let section: string | undefined;
  return readNutWords(text).map(({ line, words, problem }) => {
    const [key = '', ...values] = words;
    const trouble = problem === undefined ? {} : { problem };
    const [, name] = /^\[(.*)\]$/s.exec(words.join(' ')) ?? [];
    if (name !== undefined) {
      section = name.trim();
      return { line, section, key: '', values: [], ...trouble };
    }
    return { line, section, key, values: values[0] === '=' ? values.slice(1) : values, ...trouble };
  });
}
