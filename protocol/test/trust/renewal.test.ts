import { X509Certificate } from 'node:crypto';
import { type CertificateOwner, makeSigningKey, openRenewal, sealRenewal, sealTypes } from '@ridethrough/protocol';
import { generateKeyPair, importPKCS8 } from 'jose';
import { expect, test } from 'vitest';
import { AGENT, base64url, fixture, forge, renewalOf } from './trust-rig.ts';

const certificate = fixture('agent.crt');
const key = await importPKCS8(fixture('agent.key'), 'ES256');
const ca = new X509Certificate(fixture('ca.crt'));

/** As the cloud does it: its own CA must have signed it; the key is the certificate's. */
const ownerOf = async (pem: string): Promise<CertificateOwner | undefined> => {
  try {
    const given = new X509Certificate(pem);
    if (!given.verify(ca.publicKey)) return undefined;
    return { agent: given.subject.replace('CN=', ''), key: given.publicKey };
  } catch {
    return undefined;
  }
};
const x5c = [certificate.replaceAll(/-----[A-Z ]+-----|\n/g, '')];
const header = { alg: 'ES256', typ: sealTypes.renewal, x5c };
const jws = await sealRenewal(renewalOf(), { certificate, key });

test('an agent asks by its own certificate, and the cloud sees which', async () => {
  const opened = await openRenewal(jws, ownerOf);
  expect(opened).toMatchObject({ ok: true, message: renewalOf() });
  expect(opened.ok && new X509Certificate(opened.certificate).raw).toEqual(new X509Certificate(certificate).raw);
});

test("a certificate that the cloud does not know: another CA's, rubbish, none, several", async () => {
  const codeOf = async (named: unknown): Promise<string> => {
    const bare = `${base64url(JSON.stringify({ ...header, x5c: named }))}.${jws.split('.').slice(1).join('.')}`;
    const opened = await openRenewal(bare, ownerOf);
    return opened.ok ? 'ok' : opened.code;
  };
  expect(await codeOf([new X509Certificate(fixture('ca-next.crt')).raw.toString('base64')])).toBe('unknown-key');
  expect(await codeOf(['AAAA'])).toBe('unknown-key');
  const broken = [undefined, null, '', x5c[0], [], [7], [''], ['A A'], ['===='], [...x5c, ...x5c], ['A'.repeat(9000)]];
  for (const named of broken) expect(await codeOf(named), JSON.stringify(named)).toBe('bad-header');
});

test('the certificate of an agent, the key of somebody else', async () => {
  const { privateKey } = await generateKeyPair('ES256');
  const forged = await sealRenewal(renewalOf(), { certificate, key: privateKey });
  expect(await openRenewal(forged, ownerOf)).toMatchObject({ ok: false, code: 'bad-signature' });
});

test('an altered request, and one in the name of another agent', async () => {
  const [head, , signature] = jws.split('.');
  const altered = `${head}.${base64url(JSON.stringify(renewalOf({ nonce: 'nonce-2' })))}.${signature}`;
  expect(await openRenewal(altered, ownerOf)).toMatchObject({ ok: false, code: 'bad-signature' });
  const other = await sealRenewal(renewalOf({ agent: 'gw-9876543210' }), { certificate, key });
  expect(await openRenewal(other, ownerOf)).toMatchObject({ ok: false, code: 'wrong-agent' });
});

test('other algorithms', async () => {
  const body = JSON.stringify(renewalOf());
  const secret = new TextEncoder().encode(certificate);
  const ours = await makeSigningKey('command');
  for (const forged of [
    await forge({ ...header, alg: 'HS256' }, body, secret),
    await forge({ ...header, alg: 'EdDSA' }, body, ours),
    `${base64url(JSON.stringify({ ...header, alg: 'none' }))}.${base64url(body)}.`,
  ])
    expect(await openRenewal(forged, ownerOf)).toMatchObject({ ok: false, code: 'wrong-algorithm' });
  const mixed = await forge(header, body, (await generateKeyPair('ES256')).privateKey);
  const owner = async (): Promise<CertificateOwner> => ({ agent: AGENT, key: ours });
  expect(await openRenewal(mixed, owner)).toMatchObject({ ok: false, code: 'bad-signature' });
});

test('no CSR in it', async () => {
  const forged = await forge(header, JSON.stringify({ ...renewalOf(), csr: certificate }), key);
  expect(await openRenewal(forged, ownerOf)).toMatchObject({ ok: false, code: 'bad-body' });
});

test("a store that is down is not a stranger's fault", async () => {
  const down = (): Promise<undefined> => Promise.reject(new Error('store down'));
  await expect(openRenewal(jws, down)).rejects.toThrow('store down');
});

test('sealing needs one certificate', async () => {
  for (const pem of ['', fixture('agent.key'), `${certificate}\n${certificate}`])
    await expect(sealRenewal(renewalOf(), { certificate: pem, key })).rejects.toMatchObject({ code: 'seal' });
});
