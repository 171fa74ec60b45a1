import { beforeAll, expect, it, test } from 'vitest';
import { CloudApi } from '../../src/identity/cloud-api.ts';
import { CloudError } from '../../src/identity/cloud-error.ts';
import { type EnrolStep, enrol } from '../../src/identity/enrol.ts';
import { readIdentity } from '../../src/identity/identity.ts';
import { makeRequest } from '../../src/identity/make-request.ts';
import { TestCa } from '../trust/test-ca.ts';
import { AGENT, TestCloud } from '../trust/test-cloud.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { FakeCloud } from './fake-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await TestCloud.make();
});

function begin(fake = new FakeCloud(cloud), token?: string) {
  const clock = new VirtualClock();
  const steps: EnrolStep[] = [];
  const stopping = new AbortController();
  const outcome = enrol({
    api: new CloudApi(fake.ask),
    cloud: 'https://cloud.example',
    authority: undefined,
    makeRequest,
    host: 'gateway',
    ups: [{ label: 'Rack A', serial: 'S1', model: 'SMT1500' }],
    token,
    version: '1',
    clock,
    tell: (step) => steps.push(step),
    signal: stopping.signal,
  });
  outcome.catch(() => undefined);
  const waiting = async () => {
    while (!steps.some(({ what }) => what === 'waiting')) await new Promise((resolve) => setImmediate(resolve));
  };
  return { fake, clock, steps, outcome, waiting, stopping };
}

/** Virtual time goes on until it is settled; keys and signatures take real time. */
async function finish<T>({ clock, outcome }: { clock: VirtualClock; outcome: Promise<T> }): Promise<T> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  outcome.then(done, done);
  while (!settled) await clock.advance(1000);
  return outcome;
}

it('shows a code and four words, waits, and has an identity that is whole', async () => {
  const run = begin();
  await run.waiting();
  expect(run.steps[0]).toMatchObject({
    code: expect.stringMatching(/^[B-Z]{4}-[B-Z]{4}$/),
    words: expect.stringMatching(/^[a-z]+( [a-z]+){3}$/),
    expiresSeconds: 900,
  });
  await run.clock.advance(60_000);
  run.fake.state = 'granted';
  const { agent, files } = await finish(run);
  expect(agent).toBe(AGENT);
  expect(run.fake.seen).toMatchObject([{ label: 'Rack A', serial: 'S1' }]);
  expect(run.steps.filter(({ what }) => what === 'still-waiting').length).toBeGreaterThan(3);
  expect(await readIdentity(files)).toMatchObject({
    agent: AGENT,
    bundle: { version: 1 },
    https: 'https://127.0.0.1:8443',
  });
});

it('with a token needs no code', async () => {
  const fake = new FakeCloud(cloud);
  fake.state = 'granted';
  const run = begin(fake, 'rte_0123456789abcdef');
  await finish(run);
  expect(run.steps).toEqual([]);
});

test.each(['denied', 'expired', 'used'] as const)('ends when it is %s', async (state) => {
  const fake = new FakeCloud(cloud);
  fake.state = state;
  await expect(finish(begin(fake))).rejects.toMatchObject({ code: 'refused' });
});

it('goes on when the network fails for a while, and says so', async () => {
  const fake = new FakeCloud(cloud);
  const run = begin(fake);
  await run.waiting();
  fake.before = () => {
    throw new CloudError('timeout', 'no answer in time');
  };
  await run.clock.advance(30_000);
  fake.before = () => ({ status: 503, body: undefined, date: undefined, retryAfterSeconds: undefined });
  await run.clock.advance(30_000);
  fake.before = () => undefined;
  fake.state = 'granted';
  await finish(run);
  expect(run.steps.filter(({ what }) => what === 'trouble').length).toBeGreaterThan(4);
});

it('ends at once when somebody else answers in the middle of it', async () => {
  const fake = new FakeCloud(cloud);
  const run = begin(fake);
  await run.waiting();
  fake.before = () => {
    throw new CloudError('untrusted', 'its certificate does not lead to a trusted authority');
  };
  await expect(finish(run)).rejects.toMatchObject({ code: 'untrusted' });
});

it('ends when it is interrupted', async () => {
  const run = begin();
  await run.waiting();
  run.stopping.abort(new Error('interrupted'));
  await expect(finish(run)).rejects.toThrow('interrupted');
});

test.each<[string, (fake: FakeCloud) => void, RegExp]>([
  [
    'saw another key than ours',
    (fake) => {
      fake.wrongWords = true;
    },
    /another key/,
  ],
  [
    'sends a certificate for another key',
    (fake) => {
      fake.alter = async (grant) => ({ ...grant, certificate: (await cloud.ca.agent(AGENT)).pem });
    },
    /another key/,
  ],
  [
    'sends a certificate by another authority',
    (fake) => {
      fake.alter = async (grant) => ({ ...grant, certificate: (await (await TestCa.make()).agent(AGENT)).pem });
    },
    /authority/,
  ],
  [
    'names another agent than the certificate',
    (fake) => {
      fake.alter = (grant) => ({ ...grant, agent: 'gw-other' });
    },
    /another agent/,
  ],
  [
    'sends a bundle that nobody signed',
    (fake) => {
      fake.alter = (grant) => ({ ...grant, bundles: [`${cloud.chain[0]}`.replace(/.{8}$/, 'AAAAAAAA')] });
    },
    /bundle/,
  ],
  [
    "sends another cloud's second bundle",
    (fake) => {
      fake.alter = async (grant) => {
        const other = await TestCloud.make();
        await other.rotateAll();
        return { ...grant, bundles: [cloud.chain[0], other.chain[1]] };
      };
    },
    /bundle/,
  ],
  [
    'sends addresses without TLS',
    (fake) => {
      fake.alter = (grant) => ({ ...grant, mqtt: ['mqtt://127.0.0.1:1883'] });
    },
    /no Ridethrough cloud/,
  ],
])('takes nothing when the cloud %s', async (_what, prepare, says) => {
  const fake = new FakeCloud(cloud);
  fake.state = 'granted';
  prepare(fake);
  await expect(finish(begin(fake))).rejects.toThrow(says);
});
