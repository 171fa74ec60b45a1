/** No vowels (no words by chance), no digits, no Y: nothing in it looks like anything else in it (RFC 8628, 6.1). */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;

/** `XXXX-XXXX`, as it is shown and stored. */
export type UserCode = string;

export type ReadUserCode =
  | { readonly ok: true; readonly code: UserCode }
  | {
      readonly ok: false;
      readonly code: 'wrong-length' | 'wrong-character';
      readonly says: string;
    };

/** A new code from good random bytes: `random(count)` gives that many (node's randomBytes fits). About 34.5 bits. */
export function makeUserCode(random: (count: number) => Uint8Array): UserCode {
  let code = '';
  while (code.length < LENGTH)
    // 240 is the largest multiple of 20 in a byte: beyond it some letters would come oftener.
    for (const byte of random(LENGTH)) if (byte < 240 && code.length < LENGTH) code += ALPHABET[byte % 20];
  return shownCode(code);
}

const shownCode = (code: string): UserCode => `${code.slice(0, 4)}-${code.slice(4)}`;

/** What a wrong character may have been meant as; only the reader can tell, so nothing is guessed. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'D or Q',
  O: 'D or Q',
  '1': 'L',
  I: 'L',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
  U: 'V',
  Y: 'V',
  E: 'F',
  A: 'H or R',
};

/** Letters of any case, full-width ones too (an input method may type them); spaces and dashes anywhere are left out. */
export function readUserCode(text: string): ReadUserCode {
  let code = '';
  for (const typed of text.slice(0, 200)) {
    if (/[\s\p{Pd}\u2212\u00ad\u200b-\u200d\u2060]/u.test(typed)) continue;
    const plain = /[\uff01-\uff5e]/.test(typed) ? String.fromCharCode(typed.charCodeAt(0) - 0xfee0) : typed;
    // Only a to z: other alphabets have letters whose capital is one of ours.
    const letter = /[a-z]/.test(plain) ? plain.toUpperCase() : plain;
    if (!ALPHABET.includes(letter)) return { ok: false, code: 'wrong-character', says: saysOf(letter) };
    code += letter;
  }
  if (code.length === LENGTH) return { ok: true, code: shownCode(code) };
  return { ok: false, code: 'wrong-length', says: `a code has ${LENGTH} letters, this has ${code.length}` };
}

function saysOf(character: string): string {
  const meant = lookAlikes[character];
  const named = /[\x21-\x7e]/.test(character)
    ? `'${character}'`
    : `'${character}' (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`;
  const hint = meant === undefined ? `only ${ALPHABET}` : `look again: it may be ${meant}`;
  return `no code has ${named}; ${hint}`;
}
