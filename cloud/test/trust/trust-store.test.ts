import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openChain, openCommand, openReceipt, type TrustBundle, walkBundles } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { rotateTrust } from '../../src/trust/rotate-trust.ts';
import { spkiHash } from '../../src/trust/spki-hash.ts';
import { TrustStore } from '../../src/trust/trust-store.ts';
import { command } from '../rig/records.ts';
import { makeRequest } from '../rig/test-trust.ts';

let base: string;
let directory: string;
let wall: number;
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'ridethrough-trust-'));
  directory = path.join(base, 'data', 'trust');
  wall = Date.now();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const clock = { ...systemClock, wallNow: () => wall };
const open = (names = ['localhost', '127.0.0.1']) => TrustStore.open(directory, { names, clock });
const file = (name: string) => path.join(directory, name);
const receipt = { v: 1 as const, agent: 'gw1', epochs: [] };

async function bundleOf(store: TrustStore): Promise<TrustBundle> {
  const opened = await openChain(store.bundlesFrom(1));
  if (!opened.ok || opened.stopped) throw new Error('the chain is broken');
  return opened.bundle;
}

test('the first start makes everything, for its owner only; the next one finds it', async () => {
  const first = await open();
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  const secret = ['ca.key', 'root.jwk', 'command.jwk', 'receipt.jwk', 'mqtt.key'];
  for (const name of secret) expect([name, statSync(file(name)).mode & 0o777]).toEqual([name, 0o600]);
  expect(readdirSync(file('bundles'))).toEqual(['1.jws']);
  const second = await open();
  expect(second.bundle).toEqual(first.bundle);
  expect(second.caHash).toBe(first.caHash);
  expect(second.mqttTls).toEqual(first.mqttTls);
  const bundle = await bundleOf(first);
  expect(first.caHash).toBe(spkiHash(bundle.cas[0] ?? ''));
  expect(first.caPems).toEqual(bundle.cas);
  expect(JSON.stringify(bundle)).not.toContain('"d"');
});

test('two at once make one', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(one.bundle).toEqual(other.bundle);
});

test("the servers' certificate has begun long ago, ends with the CA, and follows its names", async () => {
  const store = await open(['cloud.example', '192.0.2.7', '::1']);
  const shown = new X509Certificate(store.mqttTls.cert);
  const ca = new X509Certificate(store.caPems[0] ?? '');
  expect(shown.validFromDate.toISOString()).toBe('2020-01-01T00:00:00.000Z');
  expect(shown.validTo).toBe(ca.validTo);
  expect(shown.checkHost('cloud.example')).toBe('cloud.example');
  expect([shown.checkIP('192.0.2.7'), shown.checkIP('::1')]).toEqual(['192.0.2.7', '::1']);
  expect(shown.checkIssued(ca) && shown.verify(ca.publicKey)).toBe(true);
  expect(store.httpsTls.cert).toContain(store.caPems[0]);
  const renamed = await open(['cloud.example', 'other.example']);
  const again = new X509Certificate(renamed.mqttTls.cert);
  expect(again.subjectAltName).toBe('DNS:cloud.example, DNS:other.example');
  expect(renamed.caHash).toBe(store.caHash);
});

test("a certificate is for its agent's id and 90 days, whatever its request says", async () => {
  const store = await open();
  const { csr } = await makeRequest('admin');
  const { pem, serial, notAfter } = await store.issueAgent(csr, 'gw-abc');
  const issued = new X509Certificate(pem);
  expect(issued.subject).toBe('CN=gw-abc');
  expect(issued.serialNumber.toLowerCase()).toBe(serial);
  expect(issued.validToDate.getTime()).toBe(Math.floor(notAfter / 1000) * 1000);
  expect(Math.round((notAfter - wall) / 86_400_000)).toBe(90);
  expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(issued.ca).toBe(false);
});

test('a request that is damaged, foreign or too long is refused by name', async () => {
  const store = await open();
  const { csr } = await makeRequest();
  const at = csr.length - 60;
  const tampered = `${csr.slice(0, at)}${csr[at] === 'A' ? 'B' : 'A'}${csr.slice(at + 1)}`;
  for (const wrong of ['', 'rubbish', tampered, `${csr}${' '.repeat(9_000)}`, store.caPems[0] ?? ''])
    await expect(store.issueAgent(wrong, 'gw1')).rejects.toThrow('csr-refused');
});

test('a damaged or opened copy heals where it can', async () => {
  const before = await open();
  rmSync(file('mqtt.crt'));
  chmodSync(directory, 0o755);
  chmodSync(file('ca.key'), 0o644);
  rmSync(file('ca.crt'));
  mkdirSync(`${directory}.draft`);
  writeFileSync(path.join(`${directory}.draft`, 'ca.key'), 'half');
  const after = await open();
  expect(after.caHash).toBe(before.caHash);
  expect(new X509Certificate(after.mqttTls.cert).verify(new X509Certificate(after.caPems[0] ?? '').publicKey)).toBe(
    true,
  );
  expect(readFileSync(file('ca.crt'), 'utf8')).toBe(after.caPems.join(''));
  expect(statSync(file('ca.key')).mode & 0o777).toBe(0o600);
  expect(existsSync(`${directory}.draft`)).toBe(false);
  writeFileSync(file('mqtt.key'), 'half');
  await expect(open()).resolves.toBeDefined();
});

test('what lay in the directory before the first start stays', async () => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(file('audit.jwk'), 'kept');
  const store = await open();
  expect(store.bundle.version).toBe(1);
  expect(readFileSync(file('audit.jwk'), 'utf8')).toBe('kept');
  // Cut short between its two renames.
  cpSync(directory, `${directory}.replaced`, { recursive: true });
  rmSync(directory, { recursive: true });
  expect((await open()).bundle).toEqual(store.bundle);
});

test('what cannot heal is named with what to do, and a new key does it', async () => {
  for (const [what, name] of [
    ['command', 'command.jwk'],
    ['receipt', 'receipt.jwk'],
    ['ca', 'ca.key'],
  ] as const) {
    await open();
    writeFileSync(file(name), '{"half":');
    const failure = await open().catch((error: unknown) => error);
    expect(String(failure)).toMatch(
      new RegExp(`${name} is missing or damaged: .*trust rotate ${what} --now.*trust-unusable`),
    );
    await rotateTrust(directory, what, { wallNow: wall, atOnce: true });
    await expect(open()).resolves.toBeDefined();
  }
  const { bundle } = await open();
  expect(bundle.version).toBe(4);
  rmSync(file('bundles/2.jws'));
  await expect(open()).rejects.toThrow(/2\.jws is missing: put the whole directory back from a backup/);
  writeFileSync(file('bundles/2.jws'), readFileSync(file('bundles/3.jws')));
  await expect(open()).rejects.toThrow(/2\.jws: /);
});

test('an agent follows every rotation by the chain, and what the old ones signed stays readable until they are retired', async () => {
  const store = await open();
  const start = await bundleOf(store);
  const trust = { bundle: start, agent: 'gw1' };
  const oldCommand = await store.signCommand(command('gw1', 'c1'));
  expect((await openCommand(oldCommand, trust)).ok).toBe(true);
  for (const what of ['command', 'receipt', 'ca', 'root'] as const) await store.rotate(what);
  // At first the old ones go on signing, for the agents that do not know the new ones yet.
  expect((await openCommand(await store.signCommand(command('gw1', 'c2')), trust)).ok).toBe(true);
  wall += 28 * 3_600_000;
  const newCommand = await store.signCommand(command('gw1', 'c3'));
  const newReceipt = await store.signReceipt(receipt);
  expect(await openCommand(newCommand, trust)).toMatchObject({ ok: false, code: 'unknown-key' });
  const walked = await walkBundles(start, store.bundlesFrom(start.version + 1));
  expect(walked).toMatchObject({ bundle: { version: 5 } });
  expect(walked.stopped).toBeUndefined();
  const now = { bundle: walked.bundle, agent: 'gw1' };
  for (const text of [oldCommand, newCommand]) expect((await openCommand(text, now)).ok).toBe(true);
  expect((await openReceipt(newReceipt, now)).ok).toBe(true);
  await store.retire();
  const later = { bundle: await bundleOf(store), agent: 'gw1' };
  expect((await openCommand(oldCommand, later)).ok).toBe(false);
  expect((await openCommand(newCommand, later)).ok).toBe(true);
  expect(readdirSync(directory).filter((name) => /old|next/.test(name))).toEqual([]);
  // A second time, and over two rotations at once.
  for (const what of ['root', 'command', 'receipt', 'ca', 'root'] as const) await store.rotate(what);
  expect((await walkBundles(start, store.bundlesFrom(2))).bundle.version).toBe(store.bundle.version);
  expect((await open()).bundle).toEqual(store.bundle);
});

test('while a CA is replaced both are good, and the servers show the old one until it is retired', async () => {
  const store = await open();
  const [oldCa] = store.caPems;
  const { caHash } = store;
  await store.rotate('ca');
  expect(store.caPems).toHaveLength(2);
  expect(store.caPems[1]).toBe(oldCa);
  expect(store.caHash).toBe(caHash);
  const issued = new X509Certificate((await store.issueAgent((await makeRequest()).csr, 'gw1')).pem);
  expect(issued.verify(new X509Certificate(store.caPems[0] ?? '').publicKey)).toBe(true);
  await expect(store.rotate('ca')).rejects.toThrow('retire its old ca first');
  expect((await open(['renamed.example'])).caHash).toBe(caHash);
  await store.retire();
  expect(store.caPems).toHaveLength(1);
  expect(store.caHash).not.toBe(caHash);
  expect(new X509Certificate(store.mqttTls.cert).verify(new X509Certificate(store.caPems[0] ?? '').publicKey)).toBe(
    true,
  );
  await expect(store.retire()).rejects.toThrow('nothing to retire');
});

test('a rotation that is cut short at any of its steps has happened or has not', async () => {
  for (const what of ['ca', 'command', 'receipt', 'root'] as const) {
    const before = await open();
    const saved = path.join(base, 'saved');
    cpSync(directory, saved, { recursive: true });
    await before.rotate(what, { atOnce: true });
    const { version } = before.bundle;
    const done = path.join(base, 'done');
    cpSync(directory, done, { recursive: true });
    const key = { ca: 'ca.key', command: 'command.jwk', receipt: 'receipt.jwk', root: 'root.jwk' }[what];
    const next = { ca: 'ca.next.key', command: 'command.next.jwk', receipt: 'receipt.next.jwk', root: 'root.jwk.next' }[
      what
    ];
    const back = (from: string) => {
      rmSync(directory, { recursive: true });
      cpSync(from, directory, { recursive: true });
    };
    // The key was written, the bundle was not.
    back(saved);
    cpSync(path.join(done, key), file(next));
    expect((await open()).bundle.version).toBe(version - 1);
    expect(existsSync(file(next))).toBe(false);
    // The bundle was written, the files did not take their places.
    back(saved);
    cpSync(path.join(done, key), file(next));
    cpSync(path.join(done, `bundles/${version}.jws`), file(`bundles/${version}.jws`));
    const after = await open();
    expect(after.bundle.version).toBe(version);
    expect(existsSync(file(next))).toBe(false);
    const bundle = await bundleOf(after);
    expect((await openCommand(await after.signCommand(command('gw1', 'c')), { bundle, agent: 'gw1' })).ok).toBe(true);
    expect((await openReceipt(await after.signReceipt(receipt), { bundle, agent: 'gw1' })).ok).toBe(true);
    await expect(after.rotate('receipt', { atOnce: true })).resolves.toBeUndefined();
    rmSync(saved, { recursive: true });
    rmSync(done, { recursive: true });
  }
});
