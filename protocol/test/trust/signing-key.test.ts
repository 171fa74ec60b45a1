import { hasOwnKid, makeSigningKey, publicHalf, signingKey } from '@ridethrough/protocol';
import { expect, test } from 'vitest';

/** RFC 8037, appendix A.1 to A.3: the key and its thumbprint as published. */
const published = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  purpose: 'command',
} as const;

test('an id is the thumbprint of RFC 7638', async () => {
  expect(await hasOwnKid(published)).toBe(true);
  expect(await hasOwnKid({ ...published, purpose: 'receipt' })).toBe(true);
  expect(await hasOwnKid({ ...published, kid: published.x })).toBe(false);
});

test('new keys are of their purpose, under their own id, and never the same', async () => {
  const made = await Promise.all([makeSigningKey('root'), makeSigningKey('root'), makeSigningKey('receipt')]);
  expect(new Set(made.map(({ kid }) => kid)).size).toBe(3);
  for (const key of made) {
    expect(await hasOwnKid(key)).toBe(true);
    expect(signingKey(key.purpose).parse(JSON.parse(JSON.stringify(key)))).toEqual(key);
    expect(Object.keys(publicHalf(key)).sort()).toEqual(['crv', 'kid', 'kty', 'purpose', 'x']);
  }
  expect(signingKey('command').safeParse(made[0]).success).toBe(false);
});
