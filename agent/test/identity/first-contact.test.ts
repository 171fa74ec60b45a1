import { X509Certificate } from 'node:crypto';
import type { SpkiHash } from '@ridethrough/protocol';
import { beforeAll, expect, it } from 'vitest';
import { cloudAsk } from '../../src/adapters/net/cloud-ask.ts';
import { firstContact } from '../../src/adapters/net/first-contact.ts';
import { spkiHashOf } from '../../src/identity/identity.ts';
import { type Issued, TestCa } from '../trust/test-ca.ts';
import { connectProxy } from '../uplink/connect-proxy.ts';
import { tlsServer } from './tls-server.ts';

const { signal } = new AbortController();
let ca: TestCa;
let hash: SpkiHash;
let server: Issued & { chain: string };

beforeAll(async () => {
  ca = await TestCa.make();
  hash = spkiHashOf(new X509Certificate(ca.pem));
  server = await ca.server();
});

const contact = (port: number, more: Partial<Parameters<typeof firstContact>[0]> = {}) =>
  firstContact({
    url: `https://127.0.0.1:${port}`,
    caHash: undefined,
    environment: {},
    askPerson: undefined,
    signal,
    ...more,
  });

it('trusts the authority of --ca-hash, and no other', async () => {
  const { port } = await tlsServer({ cert: server.chain, key: server.key });
  const { authority, anchors } = await contact(port, { caHash: hash });
  expect(new X509Certificate(authority ?? '').fingerprint256).toBe(new X509Certificate(ca.pem).fingerprint256);
  expect(anchors).toEqual([authority]);
  await expect(contact(port, { caHash: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
    code: 'untrusted',
    seen: 'CN=test CA',
  });
});

it('tells nothing to a man in the middle, not even to one who shows the right authority beside his own certificate', async () => {
  const inspection = await TestCa.make('Inspection');
  const own = await inspection.server();
  const plain = await tlsServer({ cert: own.chain, key: own.key });
  await expect(contact(plain.port, { caHash: hash })).rejects.toMatchObject({
    code: 'untrusted',
    seen: 'CN=Inspection',
  });
  const sly = await tlsServer({ cert: `${own.pem}\n${inspection.pem}\n${ca.pem}`, key: own.key });
  const url = `https://127.0.0.1:${sly.port}`;
  // OpenSSL shows us only what leads somewhere, or all: in both cases nothing is sent.
  const voucher = await contact(sly.port, { caHash: hash }).catch(() => undefined);
  if (voucher !== undefined) {
    const ask = cloudAsk({ url, environment: {}, anchors: () => voucher.anchors, signal });
    await expect(ask({ method: 'POST', path: '/enrol/v1/requests', json: { secret: 1 } })).rejects.toMatchObject({
      code: 'untrusted',
    });
  }
  expect([...plain.told, ...sly.told]).toEqual([]);
});

it('shows the fingerprint to a person, and takes it only when told so', async () => {
  const { port, told } = await tlsServer({ cert: server.chain, key: server.key });
  const shown: string[] = [];
  const askPerson = (says: boolean) => async (seen: string) => {
    shown.push(seen);
    return says;
  };
  await expect(contact(port, { askPerson: askPerson(false) })).rejects.toMatchObject({ code: 'untrusted' });
  expect((await contact(port, { askPerson: askPerson(true) })).anchors).toHaveLength(1);
  expect(shown).toEqual([hash, hash]);
  expect(told).toEqual([]);
});

it('without anybody to ask refuses what the system does not know', async () => {
  const { port } = await tlsServer({ cert: server.chain, key: server.key });
  await expect(contact(port)).rejects.toMatchObject({ code: 'untrusted', seen: 'CN=test CA' });
});

it('never asks a person about anything but an unknown authority', async () => {
  const askPerson = async () => {
    throw new Error('must not be asked');
  };
  await expect(contact(1, { askPerson })).rejects.toMatchObject({ code: 'refused' });
  await expect(contact(1, { url: 'https://no-such-name.invalid', askPerson } as never)).rejects.toMatchObject({
    code: 'no-name',
  });
  const old = await ca.server({ from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 1) });
  const { port } = await tlsServer({ cert: old.chain, key: old.key });
  await expect(contact(port, { askPerson })).rejects.toMatchObject({ code: expect.stringMatching(/clock|untrusted/) });
});

it('tells what the proxy said', async () => {
  const proxy = await connectProxy(() => false);
  const environment = { HTTPS_PROXY: proxy.url };
  await expect(contact(1, { environment })).rejects.toMatchObject({ code: 'proxy', status: 403 });
});

it('asks for signed bundles even where the authority has changed, and for nothing else', async () => {
  const { port, told } = await tlsServer({ cert: server.chain, key: server.key });
  const other = await TestCa.make();
  const ask = cloudAsk({
    url: `https://127.0.0.1:${port}`,
    environment: {},
    anchors: () => [other.pem],
    signal: AbortSignal.timeout(1000),
  });
  await expect(ask({ method: 'GET', path: '/enrol/v1/nonce' })).rejects.toMatchObject({ code: 'untrusted' });
  expect(told).toEqual([]);
  await expect(ask({ method: 'GET', path: '/trust/v1/bundles?from=2', isSigned: true })).rejects.toMatchObject({
    code: 'timeout',
  });
  expect(Buffer.concat(told).toString()).toMatch(/^GET \/trust\/v1\/bundles\?from=2 HTTP/);
});
