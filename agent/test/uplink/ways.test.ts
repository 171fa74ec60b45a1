import { describe, expect, it } from 'vitest';
import type { Identity } from '../../src/identity/identity.ts';
import type { Connection } from '../../src/uplink/connection.ts';
import { proxyFor } from '../../src/uplink/proxy-for.ts';
import { nameOf, waysTo } from '../../src/uplink/ways.ts';
import { TestCa } from '../trust/test-ca.ts';
import { AGENT, TestCloud } from '../trust/test-cloud.ts';
import { connectProxy } from './connect-proxy.ts';
import { testConnect } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';

type More = Parameters<typeof testConnect>[1];

function dial(identity: Identity, more?: More) {
  const { connect, ways, clock } = testConnect(identity, more);
  const { signal } = new AbortController();
  const will = { topic: `ridethrough/v1/${AGENT}/up/status`, payload: '{}' };
  const once = () => connect({ clientId: AGENT, will, onMessage: () => undefined, signal });
  return { once, ways, clock };
}

const end = async (connection: Connection) => {
  connection.end(false);
  await connection.closed;
};

const NOBODY = 'mqtts://127.0.0.1:1';

it('knows the ways: its own ports, then the HTTPS port, and the one that worked last before all', () => {
  const addresses = { mqtt: ['mqtts://a.example', 'mqtts://[::1]:8443'], https: 'https://[::1]:8443' };
  expect(waysTo(addresses).map(nameOf)).toEqual(['a.example:8883', '[::1]:8443 (mqtt on the HTTPS port)']);
  expect(waysTo(addresses, '[::1]:8443 (mqtt on the HTTPS port)').map(nameOf)[0]).toBe(
    '[::1]:8443 (mqtt on the HTTPS port)',
  );
  expect(waysTo(addresses, 'gone:1').map(nameOf)[0]).toBe('a.example:8883');
  expect(waysTo({ mqtt: ['mqtts://a'], https: 'https://b' })[1]).toEqual({ host: 'b', port: 443, alpn: 'mqtt' });
});

it.each([
  [{}, undefined],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128/'],
  [{ https_proxy: 'p:3128' }, 'http://p:3128/'],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'other.example' }, 'http://p/'],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, undefined],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'a, cloud.example' }, undefined],
  [{ HTTPS_PROXY: 'http://p', no_proxy: '.example' }, undefined],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'cloud.example:8883' }, undefined],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'cloud.example:443' }, 'http://p/'],
  [{ HTTPS_PROXY: 'http://p', NO_PROXY: 'loud.example' }, 'http://p/'],
])('takes the proxy from %j', (environment, proxy) => {
  expect(proxyFor('cloud.example', 8883, environment)?.href).toBe(proxy);
});

it('refuses what is no proxy', () => {
  expect(() => proxyFor('a', 1, { HTTPS_PROXY: 'socks5://p' })).toThrow('HTTPS_PROXY');
});

it('takes the HTTPS port when the other one is blocked, and remembers it', async () => {
  const broker = await TestBroker.start();
  const https = `https://127.0.0.1:${broker.port}`;
  const { once, ways } = dial(await broker.cloud.identity({ mqtt: [NOBODY], https }));
  await end(await once());
  expect(ways).toEqual([`127.0.0.1:${broker.port} (mqtt on the HTTPS port)`]);
  await end(await once());
  expect(ways).toHaveLength(1);
});

it('goes by way of the proxy, with its password', async () => {
  const broker = await TestBroker.start();
  const proxy = await connectProxy((target) => target.endsWith(`:${broker.port}`), 's3cret');
  const environment = { HTTPS_PROXY: proxy.url.replace('//', '//user:s3cret@') };
  const { once } = dial(
    await broker.cloud.identity({ mqtt: ['mqtts://127.0.0.1:2', broker.url], https: 'https://127.0.0.1:1' }),
    {
      environment,
    },
  );
  await end(await once());
  expect(proxy.targets).toEqual(['127.0.0.1:2', `127.0.0.1:${broker.port}`]);
  const none = dial(await broker.identity(), { environment: { HTTPS_PROXY: proxy.url } });
  await expect(none.once()).rejects.toMatchObject({ code: 'proxy', message: expect.stringContaining('407') });
});

describe('a clock that is wrong', () => {
  const DAY_MS = 86_400_000;
  it.each([
    ['behind', { from: Date.now() + 300 * DAY_MS, to: Date.now() + 900 * DAY_MS }],
    ['ahead', { from: Date.UTC(2020, 0, 1), to: Date.now() - 300 * DAY_MS }],
  ])('%s by a year: it connects all the same, and says so', async (_which, validity) => {
    const broker = await TestBroker.start(validity);
    // What the agent holds was signed while the server's certificate was valid.
    const identity = await broker.identity();
    const wrong = {
      ...identity,
      validity: { ...identity.validity, from: 0 },
      bundle: { ...identity.bundle, issued: 0 },
    };
    const { once, clock } = dial(wrong);
    await end(await once());
    expect(clock).toEqual([expect.stringContaining('clock is wrong')]);
    const known = dial(wrong, { trustedNow: () => Date.now() });
    await expect(known.once()).rejects.toMatchObject({ code: 'clock' });
  });

  it('does not take an old certificate once it must be over', async () => {
    const broker = await TestBroker.start({ from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 1) });
    await expect(dial(await broker.identity()).once()).rejects.toMatchObject({ code: 'clock' });
  });
});

describe('who is not the cloud, or not the agent', () => {
  it('a broker by another authority of the same name is left at once, with nothing sent', async () => {
    const [broker, cloud] = [await TestBroker.start(), await TestCloud.make()];
    const identity = await cloud.identity({ mqtt: [broker.url], https: 'https://127.0.0.1:1' });
    await expect(dial(identity).once()).rejects.toMatchObject({ code: 'untrusted' });
    expect(broker.statuses).toEqual([]);
  });

  it.each([
    ['expired', async (ca: TestCa) => ca.agent(AGENT, { from: Date.UTC(2020, 0, 1), to: Date.UTC(2021, 0, 1) })],
    ['not yet valid', async (ca: TestCa) => ca.agent(AGENT, { from: Date.UTC(2090, 0, 1), to: Date.UTC(2091, 0, 1) })],
    ['by a foreign authority', async () => (await TestCa.make()).agent(AGENT)],
  ])('a certificate of our own that is %s: we are turned away', async (_what, issue) => {
    const broker = await TestBroker.start();
    const { pem: certificate, key } = await issue(broker.cloud.ca);
    const { once } = dial({ ...(await broker.identity()), certificate, key });
    await expect(once()).rejects.toMatchObject({ code: 'turned-away' });
  });
});
