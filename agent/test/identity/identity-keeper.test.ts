import { sealBundle } from '@ridethrough/protocol';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { IdentityDirectory } from '../../src/adapters/identity-directory.ts';
import { CloudApi } from '../../src/identity/cloud-api.ts';
import { toFiles } from '../../src/identity/identity.ts';
import { IdentityKeeper } from '../../src/identity/identity-keeper.ts';
import { makeRequest } from '../../src/identity/make-request.ts';
import { testDirectory } from '../outbox/open-test-disk.ts';
import { TestCa } from '../trust/test-ca.ts';
import { AGENT, TestCloud } from '../trust/test-cloud.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeCloud } from './fake-cloud.ts';

const YEAR_MS = 365 * 86_400_000;
const places = { mqtt: ['mqtts://127.0.0.1:8883'], https: 'https://127.0.0.1:8443' };
let shared: TestCloud;
beforeAll(async () => {
  shared = await TestCloud.make();
});

async function open(cloud = shared, validity = {}) {
  const directory = await testDirectory();
  const store = new IdentityDirectory(directory);
  store.replace(toFiles(await cloud.identity(places, validity)), undefined);
  const found = await store.load();
  if (found === undefined) throw new Error('no identity');
  const fake = new FakeCloud(cloud);
  const forged: string[] = [];
  const warnings: string[] = [];
  const clock = new VirtualClock();
  const keeper = new IdentityKeeper(
    {
      store,
      api: () => new CloudApi(fake.ask),
      makeRequest,
      clock,
      trustedNow: () => undefined,
      onForged: (says) => forged.push(says),
      log: { info: () => undefined, warn: (_details, message) => warnings.push(message) },
    },
    found,
  );
  return { directory, store, fake, keeper, forged, warnings, clock, before: found };
}

it('renews with a new key, also long after the old certificate ended, and keeps it', async () => {
  const { keeper, store, before } = await open(shared, { from: Date.now() - YEAR_MS, to: Date.now() - YEAR_MS / 2 });
  await keeper.renew();
  expect(keeper.current.key).not.toBe(before.key);
  expect(keeper.current.validity.to).toBeGreaterThan(Date.now());
  expect(await store.load()).toEqual(keeper.current);
});

it('keeps the old one when the cloud refuses, or sends what is not its own', async () => {
  const { keeper, store, before, fake } = await open();
  fake.before = (path) =>
    path.endsWith('renewals')
      ? {
          status: 403,
          body: { error: { code: 'revoked', says: 'revoked' } },
          date: undefined,
          retryAfterSeconds: undefined,
        }
      : undefined;
  await expect(keeper.renew()).rejects.toMatchObject({
    code: 'answer',
    status: 403,
    message: expect.stringContaining('revoked'),
  });
  fake.before = () => undefined;
  fake.alter = async () => ({ certificate: (await (await TestCa.make()).agent(AGENT)).pem });
  await expect(keeper.renew()).rejects.toThrow('authority');
  fake.alter = async () => ({ certificate: (await shared.ca.agent(AGENT)).pem });
  await expect(keeper.renew()).rejects.toThrow('another key');
  expect(keeper.current).toEqual(before);
  expect(await store.load()).toEqual(before);
});

it('catches up over two rotations of every key while it was away, and can be renewed by the newest authority', async () => {
  const cloud = await TestCloud.make();
  const { keeper, store, before } = await open(cloud);
  await cloud.rotateAll();
  await cloud.rotateAll();
  expect(await keeper.refreshNow()).toBe(true);
  expect(keeper.bundle).toMatchObject({
    version: 5,
    cas: [cloud.ca.pem],
    commandKeys: [{ kid: cloud.command.kid }],
    receiptKeys: [{ kid: cloud.receipt.kid }],
    root: { kid: cloud.root.kid },
  });
  expect(keeper.current.certificate).toBe(before.certificate);
  expect((await store.load())?.bundle.version).toBe(5);
  await keeper.renew();
  expect((await store.load())?.chain).toHaveLength(5);
  expect(await keeper.refreshNow()).toBe(false);
});

it('takes no bundle that the root before it has not signed, and tells of it', async () => {
  const cloud = await TestCloud.make();
  const { keeper, store, forged } = await open(cloud);
  const other = await TestCloud.make();
  const next = { ...keeper.bundle, version: 2, commandKeys: other.command ? [{ ...other.command }] : [] };
  cloud.chain.push(await sealBundle(next, other.root));
  expect(await keeper.refreshNow()).toBe(false);
  expect(forged).toHaveLength(1);
  expect(keeper.bundle.version).toBe(1);
  cloud.chain.pop();
  await cloud.rotateAll();
  const [, second, third] = cloud.chain;
  cloud.chain.splice(1, 2, third ?? '');
  expect(await keeper.refreshNow()).toBe(false);
  cloud.chain.splice(1, 1, second ?? '', second ?? '', third ?? '');
  expect(await keeper.refreshNow()).toBe(true);
  expect(forged).toHaveLength(3);
  expect((await store.load())?.bundle.version).toBe(2);
  expect(JSON.stringify(decodeJwt(second ?? ''))).toContain('"version":2');
});

it('asks for an unknown key at most once a minute', async () => {
  const { keeper, fake, clock } = await open();
  expect(await Promise.all([keeper.refresh(), keeper.refresh()])).toEqual([false, false]);
  await clock.advance(59_000);
  await keeper.refresh();
  expect(fake.asked).toHaveLength(1);
  await clock.advance(2000);
  fake.before = () => {
    throw new Error('the network is down');
  };
  expect(await keeper.refresh()).toBe(false);
  expect(fake.asked).toHaveLength(2);
});

it('goes on with a newer bundle that the disk does not take, and takes over what another process renewed', async () => {
  const cloud = await TestCloud.make();
  const { keeper, store, directory, warnings, before } = await open(cloud);
  const other = new IdentityDirectory(directory);
  const renewed = { ...before, ...(await cloud.ca.agent(AGENT).then(({ pem, key }) => ({ certificate: pem, key }))) };
  other.replace(toFiles(renewed), other.state);
  await cloud.rotateAll();
  expect(await keeper.refreshNow()).toBe(true);
  expect(warnings).toEqual(['the new trust bundle could not be kept']);
  expect(keeper.bundle.version).toBe(3);
  expect((await keeper.reload()).certificate).toBe(renewed.certificate);
  expect(store.state).toBe(other.state);
});

it('does not change while several changes come at once', async () => {
  const cloud = await TestCloud.make();
  const { keeper, store } = await open(cloud);
  await cloud.rotateAll();
  await Promise.all([keeper.renew(), keeper.refreshNow(), keeper.refreshNow()]);
  const stored = await store.load();
  expect(stored?.bundle.version).toBe(3);
  expect(stored).toEqual(keeper.current);
});
