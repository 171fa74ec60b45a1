import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exampleKeys } from '../trust-example.ts';

const page = readFileSync('docs/trust-formats.md', 'utf8');

test.each(['command', 'receipt', 'bundle'] as const)(
  'the %s of the page has a signature that OpenSSL takes too',
  (what) => {
    const found = [...page.matchAll(/^[\w-]+\.[\w-]+\.[\w-]+$/gm)].map(([jws]) => jws.split('.'));
    const typ = `ridethrough-${what}+jws`;
    const [parts, ...others] = found.filter(([head = '']) => Buffer.from(head, 'base64url').toString().includes(typ));
    expect(others).toEqual([]);
    const [head, payload, signature = ''] = parts ?? [];
    const { kty, crv, x } = exampleKeys[what === 'bundle' ? 'root' : what];
    const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  },
);

test('no private key of the examples stands in it', () => {
  for (const { d } of Object.values(exampleKeys)) expect(page).not.toContain(d);
});
