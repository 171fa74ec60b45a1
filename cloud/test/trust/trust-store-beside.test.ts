import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openChain, type TrustBundle, walkBundles } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { moveRoot } from '../../src/trust/move-root.ts';
import { rotateTrust } from '../../src/trust/rotate-trust.ts';
import { TrustStore } from '../../src/trust/trust-store.ts';
import { makeRequest } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';

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
const _receipt = { v: 1 as const, agent: 'gw1', epochs: [] };

async function bundleOf(store: TrustStore): Promise<TrustBundle> {
  const opened = await openChain(store.bundlesFrom(1));
  if (!opened.ok || opened.stopped) throw new Error('the chain is broken');
  return opened.bundle;
}

test('without its root the cloud serves and issues; what changes the bundle asks for the file, and takes no other', async () => {
  const store = await open();
  const away = path.join(base, 'safe.jwk');
  await moveRoot(directory, away);
  expect(statSync(away).mode & 0o777).toBe(0o600);
  expect(existsSync(file('root.jwk'))).toBe(false);
  const again = await open();
  expect((await again.issueAgent((await makeRequest()).csr, 'gw1')).serial).toMatch(/^[0-9a-f]{32}$/);
  await expect(again.rotate('command')).rejects.toThrow('--root FILE (root-offline)');
  await expect(moveRoot(directory, away)).rejects.toThrow('root-offline');
  writeFileSync(path.join(base, 'wrong.jwk'), readFileSync(file('command.jwk')));
  await expect(again.rotate('command', { rootFile: path.join(base, 'wrong.jwk') })).rejects.toThrow('is no root key');
  await again.rotate('command', { rootFile: away });
  await again.rotate('root', { rootFile: away });
  await again.retire({ rootFile: away });
  expect(existsSync(file('root.jwk'))).toBe(false);
  const other = path.join(base, 'elsewhere');
  await TrustStore.open(other, { names: ['x'], clock });
  await expect(again.rotate('ca', { rootFile: path.join(other, 'root.jwk') })).rejects.toThrow('another root key');
  expect((await walkBundles(await bundleOf(store), again.bundlesFrom(2))).bundle.version).toBe(4);
});

test('a running store takes up what another process changes, and keeps the old when that is damaged', async () => {
  const store = await open();
  let told = 0;
  const failures: unknown[] = [];
  store.onChange(() => void told++);
  store.start((error) => failures.push(error));
  await rotateTrust(directory, 'ca', { wallNow: wall });
  await until(() => store.caPems.length === 2);
  expect(told).toBeGreaterThanOrEqual(1);
  writeFileSync(file('bundles/3.jws'), 'rubbish');
  await until(() => failures.length > 0);
  expect(store.bundle.version).toBe(2);
  await store.stop();
});

test("the operator's own certificate is shown by HTTPS only, and a wrong one is named", async () => {
  const other = await TrustStore.open(path.join(base, 'other'), { names: ['public.example'], clock });
  const certFile = path.join(base, 'https.crt');
  const keyFile = path.join(base, 'https.key');
  writeFileSync(certFile, other.httpsTls.cert);
  writeFileSync(keyFile, other.httpsTls.key);
  const options = { names: ['localhost'], clock, https: { certFile, keyFile } };
  const store = await TrustStore.open(directory, options);
  expect(store.httpsTls).toEqual(other.httpsTls);
  expect(store.mqttTls.cert).not.toContain(other.mqttTls.cert);
  writeFileSync(keyFile, store.mqttTls.key);
  await expect(TrustStore.open(directory, options)).rejects.toThrow('https.key is not the key of the certificate in');
  rmSync(keyFile);
  await expect(TrustStore.open(directory, options)).rejects.toThrow('https.key');
});
