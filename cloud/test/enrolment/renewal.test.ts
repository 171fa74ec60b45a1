import { X509Certificate } from 'node:crypto';
import { sealRenewal } from '@ridethrough/protocol';
import { importPKCS8 } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonOf, RunningCloud } from '../api/running-cloud.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { makeRequest } from '../rig/test-trust.ts';

const DAY_MS = 24 * 3_600_000;
let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await new RunningCloud().start();
});
afterAll(() => cloud.stop());

type Agent = { readonly id: string; readonly identity: { readonly cert: string; readonly key: string } };
type Change = { nonce?: string; agent?: string; csr?: string; key?: string; cert?: string };

const nonce = async (): Promise<string> =>
  (await cloud.json('/enrol/v1/nonce', { headers: { authorization: '' } })).nonce;

const seal = async ({ id, identity }: Agent, change: Change = {}): Promise<string> =>
  sealRenewal(
    {
      v: 1,
      agent: change.agent ?? id,
      csr: change.csr ?? (await makeRequest()).csr,
      nonce: change.nonce ?? (await nonce()),
      at: Date.now(),
    },
    { certificate: change.cert ?? identity.cert, key: await importPKCS8(change.key ?? identity.key, 'ES256') },
  );
const send = (body: string) =>
  cloud.fetch('/enrol/v1/renewals', {
    method: 'POST',
    body,
    headers: { authorization: '', 'content-type': 'application/jose' },
  });
const codeOf = async (answer: Response) => [answer.status, (await jsonOf(answer)).error?.code];
const endedDaysAgo = (agent: string, days: number) =>
  cloud.store
    .updateTable('certificates')
    .set({ not_after: Date.now() - days * DAY_MS })
    .where('agent', '=', agent)
    .execute();

test('gives a new certificate for a new key, under the same id', async () => {
  const agent = await cloud.enrol();
  const { csr, key } = await makeRequest('somebody-else');
  const answer = await send(await seal(agent, { csr }));
  expect(answer.status).toBe(200);
  const { certificate: cert } = await jsonOf(answer);
  expect(new X509Certificate(cert).subject).toBe(`CN=${agent.id}`);
  const identity = { cert, key, ca: [cloud.ca] };
  (await TestAgent.connect({ port: cloud.mqttPort, trust: cloud.trust }, agent.id, { identity })).end();
  const { entries } = await cloud.json('/api/v1/audit?act=certificate.renew');
  expect(entries[0]).toMatchObject({ actor: `agent:${agent.id}`, outcome: 'done' });
});

test('up to 400 days after its end, and not later', async () => {
  const agent = await cloud.enrol();
  await endedDaysAgo(agent.id, 399);
  expect((await send(await seal(agent))).status).toBe(200);
  await endedDaysAgo(agent.id, 401);
  expect(await codeOf(await send(await seal(agent)))).toEqual([403, 'too-late']);
});

test('a nonce is good once, and only one of ours', async () => {
  const agent = await cloud.enrol();
  const sealed = await seal(agent);
  expect((await send(sealed)).status).toBe(200);
  expect(await codeOf(await send(sealed))).toEqual([403, 'nonce-refused']);
  expect(await codeOf(await send(await seal(agent, { nonce: 'mine' })))).toEqual([403, 'nonce-refused']);
});

test("another key's signature, another agent's name, foreign certificates, rubbish", async () => {
  const [agent, other] = [await cloud.enrol(), await cloud.enrol(cloud.otherKey)];
  const stranger = await makeRequest();
  const refused = [403, 'renewal-refused'];
  expect(await codeOf(await send(await seal(agent, { key: stranger.key })))).toEqual(refused);
  expect(await codeOf(await send(await seal(agent, { agent: other.id })))).toEqual(refused);
  expect(await codeOf(await send(await seal(agent, { cert: other.identity.cert })))).toEqual(refused);
  expect(await codeOf(await send(await seal(agent, { cert: cloud.ca })))).toEqual(refused);
  expect(await codeOf(await send('rubbish'))).toEqual(refused);
  const broken = await seal(agent, { csr: (await makeRequest()).csr.replace(/^(.{200})(.)/s, '$1!') }).catch(
    () => 'no',
  );
  expect(broken === 'no' || (await send(broken)).status >= 400).toBe(true);
  const { entries } = await cloud.json('/api/v1/audit?act=certificate.renew&target=agent:nobody');
  expect(entries).toEqual([]);
});

test('a revoked one is refused, and cut off while it is connected', async () => {
  const agent = await cloud.enrol();
  const wire = { port: cloud.mqttPort, trust: cloud.trust };
  const connected = await TestAgent.connect(wire, agent.id, { identity: agent.identity });
  const ended = new Promise<void>((resolve) => connected.client.once('close', () => resolve()));
  await cloud.operate('agent', 'revoke', agent.id);
  await ended;
  await expect(TestAgent.connect(wire, agent.id, { identity: agent.identity })).rejects.toThrow();
  expect(await codeOf(await send(await seal(agent)))).toEqual([403, 'revoked']);
  const { agents } = await cloud.operate('agent', 'list');
  expect(agents.find(({ id }: { id: string }) => id === agent.id)).toMatchObject({ revoked: true, name: 'ours' });
});

test('a certificate from after the backup that the store came from is still good', async () => {
  const agent = await cloud.enrol();
  await cloud.store.deleteFrom('certificates').where('agent', '=', agent.id).execute();
  expect((await send(await seal(agent))).status).toBe(200);
  // Of an agent that nobody knows any more it is not.
  await cloud.store.deleteFrom('certificates').where('agent', '=', agent.id).execute();
  await cloud.store.deleteFrom('agents').where('agent', '=', agent.id).execute();
  expect(await codeOf(await send(await seal(agent)))).toEqual([403, 'renewal-refused']);
});
