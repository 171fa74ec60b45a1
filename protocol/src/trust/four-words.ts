import { wordlist } from '@scure/bip39/wordlists/english.js';
import { type SpkiHash, spkiHash } from './spki-hash.ts';

export type FourWords = readonly [string, string, string, string];

/** The first 44 bits of the hash as four words of the English list of BIP 39, eleven bits each. */
export function wordsOfHash(hash: SpkiHash): FourWords {
  const bits = BigInt(`0x${hash.slice('sha256:'.length, 'sha256:'.length + 11)}`);
  const word = (at: number): string => wordlist[Number((bits >> BigInt(33 - 11 * at)) & 2047n)] ?? '';
  return [word(0), word(1), word(2), word(3)];
}

/** What a person compares on the terminal and at the approval: made from the agent's public key (DER of its SPKI). */
export const fourWords = async (spki: Uint8Array): Promise<FourWords> => wordsOfHash(await spkiHash(spki));
