import {
  keyFromBundle,
  makeSigningKey,
  openBundle,
  openChain,
  openFirstBundle,
  type SigningKey,
  sealBundle,
  sealTypes,
  type TrustBundle,
  walkBundles,
} from '@ridethrough/protocol';
import { expect, test } from 'vitest';
import { base64url, bundleOf, fixture, forge, headerOf, keys } from './trust-rig.ts';

const first = bundleOf(1);
const bare = (header: object, bundle: TrustBundle): string =>
  `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(bundle))}.${'A'.repeat(86)}`;

/** A chain in which version n is signed by roots[n - 2] and names roots[n - 1]; the first signs itself. */
const chainOf = (roots: readonly SigningKey<'root'>[]): Promise<string[]> =>
  Promise.all(roots.map((root, at) => sealBundle(bundleOf(at + 1, { root }), roots[at - 1] ?? root)));

test('a bundle comes out as it went in, without the private halves', async () => {
  const { root, command, receipt } = keys;
  const careless = { ...first, root, commandKeys: [command], receiptKeys: [receipt] };
  const jws = await sealBundle(careless, root);
  expect(await openBundle(jws, root)).toEqual({ ok: true, bundle: first });
  const text = Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString();
  for (const { d } of [root, command, receipt]) expect(text).not.toContain(d);
});

test('a field of a later version comes through', async () => {
  const opened = await openBundle(await sealBundle({ ...first, tuf: { v: 1 } }, keys.root), keys.root);
  expect(opened).toMatchObject({ ok: true, bundle: { tuf: { v: 1 } } });
});

test('keys are found by purpose and id', () => {
  expect(keyFromBundle(first, 'command', keys.command.kid)).toEqual(first.commandKeys[0]);
  expect(keyFromBundle(first, 'receipt', keys.receipt.kid)).toEqual(first.receiptKeys[0]);
  expect(keyFromBundle(first, 'root', keys.root.kid)).toEqual(first.root);
  expect(keyFromBundle(first, 'receipt', keys.command.kid)).toBeUndefined();
  expect(keyFromBundle(first, 'command', '__proto__')).toBeUndefined();
});

test('a chain over twelve versions is walked from any of them', async () => {
  const list = await chainOf(Array.from({ length: 12 }, () => keys.root));
  const whole = await openChain(list);
  expect(whole).toMatchObject({ ok: true, bundle: { version: 12 }, taken: list });
  expect(whole).not.toHaveProperty('stopped');
  for (const from of [1, 5, 11, 12]) {
    const walk = await walkBundles(bundleOf(from), list.slice(from));
    expect(walk.bundle.version).toBe(12);
    expect(walk.taken).toHaveLength(12 - from);
  }
});

test('a gap, a repetition, a step back: it stays where it was', async () => {
  const list = await chainOf(Array.from({ length: 4 }, () => keys.root));
  const [one = '', two = '', three = '', four = ''] = list;
  const cases: [string[], number, string][] = [
    [[two, four], 2, '4 where 3 was due'],
    [[two, two, three], 2, '2 where 3 was due'],
    [[two, three, one, four], 3, '1 where 4 was due'],
    [[one], 1, '1 where 2 was due'],
  ];
  for (const [given, reached, says] of cases) {
    const walk = await walkBundles(first, given);
    expect(walk.bundle.version).toBe(reached);
    expect(walk.taken).toHaveLength(reached - 1);
    expect(walk.stopped).toMatchObject({ code: 'wrong-version', says: expect.stringContaining(says) });
  }
  const rollback = await walkBundles(bundleOf(4), [three]);
  expect(rollback).toMatchObject({ bundle: { version: 4 }, taken: [], stopped: { code: 'wrong-version' } });
});

test('of two second versions only one can follow, and the other then is a repetition', async () => {
  const one = await sealBundle(bundleOf(2), keys.root);
  const other = await sealBundle(bundleOf(2, { cas: [fixture('ca-next.crt')] }), keys.root);
  const walk = await walkBundles(first, [one, other]);
  expect(walk).toMatchObject({ bundle: bundleOf(2), taken: [one], stopped: { code: 'wrong-version' } });
});

test('the root may be rotated twice; each next one is signed by the root before', async () => {
  const [a, b, c] = [keys.root, await makeSigningKey('root'), await makeSigningKey('root')];
  const list = await chainOf([a, b, b, c, c]);
  expect(await openChain(list)).toMatchObject({ ok: true, bundle: { version: 5, root: { kid: c.kid } } });
  for (const old of [a, b]) {
    const after = await walkBundles(bundleOf(5, { root: c }), [await sealBundle(bundleOf(6, { root: old }), old)]);
    expect(after).toMatchObject({ taken: [], stopped: { code: 'unknown-key' } });
  }
});

test('a next one signed by its own new root alone is refused', async () => {
  const evil = await makeSigningKey('root');
  const jws = await sealBundle(bundleOf(2, { root: evil }), evil);
  expect(await walkBundles(first, [jws])).toMatchObject({ bundle: first, stopped: { code: 'unknown-key' } });
  const named = await sealBundle(bundleOf(2, { root: evil }), { ...evil, kid: keys.root.kid });
  expect(await walkBundles(first, [named])).toMatchObject({ bundle: first, stopped: { code: 'bad-signature' } });
});

test('a header that names another key than signed it', async () => {
  const evil = await makeSigningKey('root');
  const named = await sealBundle(bundleOf(2), { ...keys.root, kid: evil.kid });
  expect(await openBundle(named, keys.root)).toMatchObject({ code: 'unknown-key' });
  for (const kid of [keys.command.kid, '', null, undefined, [keys.root.kid]])
    expect(await openBundle(bare({ alg: 'EdDSA', typ: sealTypes.bundle, kid }, bundleOf(2)), keys.root)).toMatchObject({
      code: 'unknown-key',
    });
});

test('no other key of the bundle may sign one', async () => {
  for (const key of [keys.command, keys.receipt]) {
    const jws = await forge(headerOf(sealTypes.bundle, key), JSON.stringify(bundleOf(2)), key);
    expect(await walkBundles(first, [jws])).toMatchObject({ stopped: { code: 'unknown-key' } });
  }
});

test('none without a signature', async () => {
  for (const alg of ['none', 'HS256', 'ES256']) {
    const header = { alg, typ: sealTypes.bundle, kid: keys.root.kid };
    expect(await openBundle(bare(header, bundleOf(2)), keys.root)).toMatchObject({ code: 'wrong-algorithm' });
    expect(await openFirstBundle(bare(header, first))).toMatchObject({ code: 'wrong-algorithm' });
  }
});

test('the first one vouches for itself, and only version 1 may', async () => {
  expect(await openFirstBundle(await sealBundle(first, keys.root))).toEqual({ ok: true, bundle: first });
  expect(await openFirstBundle(await sealBundle(bundleOf(2), keys.root))).toMatchObject({ code: 'wrong-version' });
  const evil = await makeSigningKey('root');
  expect(await openFirstBundle(await sealBundle(first, evil))).toMatchObject({ code: 'unknown-key' });
  expect(await openFirstBundle(await sealBundle(first, { ...evil, kid: keys.root.kid }))).toMatchObject({
    code: 'bad-signature',
  });
});

test('a chain without a beginning, and one that is broken later', async () => {
  const list = await chainOf(Array.from({ length: 3 }, () => keys.root));
  expect(await openChain([])).toMatchObject({ ok: false, code: 'wrong-version' });
  expect(await openChain(list.slice(1))).toMatchObject({ ok: false, code: 'wrong-version' });
  const forged = await sealBundle(bundleOf(3), { ...(await makeSigningKey('root')), kid: keys.root.kid });
  const broken = [...list.slice(0, 2), forged];
  const walk = await openChain(broken);
  expect(walk).toMatchObject({ ok: true, bundle: { version: 2 }, taken: list.slice(0, 2) });
  expect(walk).toMatchObject({ stopped: { code: 'bad-signature' } });
});

test('old and new of each kind overlap, and the old goes later', async () => {
  const [ca, next] = [fixture('ca.crt'), fixture('ca-next.crt')];
  const list = await Promise.all(
    [bundleOf(1, { cas: [ca] }), bundleOf(2, { cas: [ca, next] }), bundleOf(3, { cas: [next] })].map((bundle) =>
      sealBundle(bundle, keys.root),
    ),
  );
  const second = await openChain(list.slice(0, 2));
  expect(second).toMatchObject({ ok: true, bundle: { cas: [ca, next] } });
  expect(await openChain(list)).toMatchObject({ ok: true, bundle: { cas: [next] } });
});

test('a key under an id that is not its own, or twice, or for two ends', async () => {
  const evil = await makeSigningKey('command');
  const twice = { ...keys.command, purpose: 'receipt' } as const;
  const wrong: TrustBundle[] = [
    bundleOf(2, { commandKeys: [{ ...evil, kid: keys.command.kid }] }),
    bundleOf(2, { commandKeys: [keys.command, keys.command] }),
    bundleOf(2, { receiptKeys: [twice] }),
    bundleOf(2, { commandKeys: [{ ...keys.root, purpose: 'command' }] }),
    bundleOf(2, { root: { ...keys.root, kid: evil.kid } }),
  ];
  for (const bundle of wrong)
    expect(await openBundle(await sealBundle(bundle, keys.root), keys.root)).toMatchObject({ code: 'bad-keys' });
});

test.each<[string, object]>([
  ['no CA', { cas: [] }],
  ['something else than a certificate', { cas: [fixture('agent.csr')] }],
  ['a private key in place of one', { cas: [fixture('agent.key')] }],
  ['nine CAs', { cas: Array.from({ length: 9 }, () => fixture('ca.crt')) }],
  ['no command key', { commandKeys: [] }],
  ['no receipt key', { receiptKeys: [] }],
  ['a receipt key among the command keys', { commandKeys: first.receiptKeys }],
  ['a key that is too short', { root: { ...first.root, x: first.root.x.slice(1) } }],
  ['a key of another curve', { root: { ...first.root, crv: 'X25519' } }],
  ['version 0', { version: 0 }],
  ['version 1.5', { version: 1.5 }],
  ['a version as text', { version: '2' }],
  ['another format', { v: 2 }],
])('%s is no bundle, also when signed well', async (_, more) => {
  const payload = JSON.stringify({ ...bundleOf(2), ...more });
  const jws = await forge(headerOf(sealTypes.bundle, keys.root), payload, keys.root);
  expect(await openBundle(jws, keys.root)).toMatchObject({ ok: false, code: 'bad-body' });
  expect(await openFirstBundle(jws)).toMatchObject({ ok: false, code: 'bad-body' });
});

test('rubbish and too much of it', async () => {
  for (const text of ['', '..', 'x', JSON.stringify(first), '\u{1f50c}', '-----BEGIN CERTIFICATE-----'])
    expect(await openFirstBundle(text)).toMatchObject({ ok: false, code: 'not-jws' });
  expect(await openFirstBundle('A'.repeat(1024 * 1024))).toMatchObject({ code: 'too-large' });
  expect(await walkBundles(first, ['A'.repeat(1024 * 1024)])).toMatchObject({ stopped: { code: 'too-large' } });
});

test('sealing refuses what is no bundle', async () => {
  await expect(sealBundle({ ...first, cas: [] }, keys.root)).rejects.toMatchObject({ code: 'seal' });
});
