import { createHash } from 'node:crypto';
import { fourWords, readSpkiHash, spkiHash, wordsOfHash } from '@ridethrough/protocol';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** The P-256 key of RFC 7517, appendix A.1, as a SubjectPublicKeyInfo. */
const spki = Buffer.from(
  '3059301306072a8648ce3d020106082a8648ce3d03010703420004' +
    '30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e' +
    'e04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723',
  'hex',
);
/** By sha256sum. */
const hash = 'sha256:51b944cdfa544d4c3273aa6bf350625a7dd53bbb6a71723274f538b19a207760';

test('the list is the published one (BIP 39, english.txt)', () => {
  expect(
    createHash('sha256')
      .update(`${wordlist.join('\n')}\n`)
      .digest('hex'),
  ).toBe('2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda');
});

test('a published key has these words, for ever', async () => {
  expect(await spkiHash(spki)).toBe(hash);
  // 51b944cdfa5 = 01010001101 11001010001 00110011011 11110100101: lines 654, 1618, 412 and 1958 of the list.
  expect(await fourWords(spki)).toEqual(['faculty', 'sketch', 'cricket', 'visa']);
});

test('the ends of the list', () => {
  expect(wordsOfHash(`sha256:${'0'.repeat(64)}`)).toEqual(['abandon', 'abandon', 'abandon', 'abandon']);
  expect(wordsOfHash(`sha256:${'f'.repeat(64)}`)).toEqual(['zoo', 'zoo', 'zoo', 'zoo']);
});

test('the words are the first 44 bits, no more and no fewer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex');
      const bits = wordsOfHash(`sha256:${hex}`).map((word) => wordlist.indexOf(word).toString(2).padStart(11, '0'));
      expect(bits.join('')).toBe(
        [...bytes]
          .map((byte) => byte.toString(2).padStart(8, '0'))
          .join('')
          .slice(0, 44),
      );
    }),
  );
});

test('a hash is read however it was copied, and nothing else is', () => {
  const hex = hash.slice(7);
  const colons = hex.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
  for (const text of [hash, hex, ` ${hash}\n`, hash.toUpperCase(), colons, `SHA256:${colons}`, `sha-256:${hex}`])
    expect(readSpkiHash(text), text).toBe(hash);
  for (const text of ['', 'sha256:', hex.slice(1), `${hex}0`, hash.replace('sha256', 'sha1'), `${hex.slice(1)}g`])
    expect(readSpkiHash(text), text).toBeUndefined();
});
