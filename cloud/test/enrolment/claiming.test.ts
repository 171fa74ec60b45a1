import { createPublicKey } from 'node:crypto';
import { fourWords, openChain, topics } from '@ridethrough/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, RunningCloud } from '../api/running-cloud.ts';
import { status } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { makeRequest } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await new RunningCloud().start();
});
afterAll(() => cloud.stop());

const open = { authorization: '' };
const request = async (more: object = {}) => {
  const { csr, key } = await makeRequest();
  const answer = await cloud.post('/enrol/v1/requests', { csr, host: 'pi-7', ups: [], ...more }, open);
  return { csr, key, status: answer.status, asked: await jsonOf(answer) };
};
const poll = (deviceCode: string) => cloud.post('/enrol/v1/polls', { deviceCode }, open);
const codeOf = async (answer: Response) => [answer.status, (await jsonOf(answer)).error?.code];
const audited = async (act: string) => (await cloud.json(`/api/v1/audit?act=${act}`)).entries;

/** The store, changed beside the running cloud. */
const db = () => cloud.store;

describe('by code', () => {
  test('from the request to the connection, everything that a person compares on the way', async () => {
    const ups = [{ label: 'rack 1', model: 'Smart-UPS 1500', serial: '3S1', via: 'modbus-rtu', secret: 'x' }];
    const { key, status: made, asked } = await request({ ups });
    expect(made).toBe(201);
    expect(asked).toMatchObject({ expiresSeconds: 900, intervalSeconds: 5 });
    expect(asked.userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    expect(asked.words).toEqual([...(await fourWords(new Uint8Array(spki)))]);
    const pending = await poll(asked.deviceCode);
    expect([pending.status, await jsonOf(pending)]).toEqual([202, { state: 'pending', intervalSeconds: 5 }]);

    // Typed as people type.
    const typed = ` ${asked.userCode.toLowerCase().replace('-', ' ')} `;
    const claim = await cloud.json(`/api/v1/claims/${encodeURIComponent(typed)}`);
    expect(claim).toEqual({
      code: asked.userCode,
      host: 'pi-7',
      address: '127.0.0.1',
      ups: [{ label: 'rack 1', model: 'Smart-UPS 1500', serial: '3S1', via: 'modbus-rtu' }],
      words: asked.words,
      expires: expect.stringMatching(/^2.*Z$/),
    });
    const approved = await cloud.post('/api/v1/claims', { code: typed });
    expect(approved.status).toBe(201);
    const { agent } = await jsonOf(approved);
    expect(agent).toMatch(/^gw-[a-z0-9]{10}$/);

    const [first, second] = await Promise.all([poll(asked.deviceCode), poll(asked.deviceCode)]);
    const grant = await jsonOf(first);
    const port = new URL(cloud.url).port;
    expect(grant).toMatchObject({
      agent,
      https: cloud.url,
      mqtt: [`mqtts://127.0.0.1:${cloud.mqttPort}`, `mqtts://127.0.0.1:${port}`],
    });
    // The answer may be lost: it is the same one again, not a second certificate.
    expect(await jsonOf(second)).toEqual(grant);
    const chain = await openChain(grant.bundles);
    expect(chain.ok && chain.bundle.cas).toContain(cloud.ca);
    expect((await jsonOf(await cloud.fetch('/trust/v1/bundles?from=1', { headers: open }))).bundles).toEqual(
      grant.bundles,
    );

    const identity = { cert: grant.certificate, key, ca: [cloud.ca] };
    for (const mqttPort of [cloud.mqttPort, Number(port)]) {
      const wire = { port: mqttPort, trust: cloud.trust };
      const connected = await TestAgent.connect(wire, agent, { identity, alpn: ['mqtt'] });
      await connected.publish(topics.status(agent), status(agent));
      connected.end();
    }
    await until(async () =>
      (await cloud.json('/api/v1/agents')).agents.some((one: { id: string }) => one.id === agent),
    );
    const acts = (await cloud.json('/api/v1/audit')).entries.map((one: { act: string }) => one.act);
    expect(acts).toEqual(expect.arrayContaining(['agent.approve', 'certificate.issue']));
    expect(JSON.stringify(await cloud.json('/api/v1/audit'))).not.toContain(asked.deviceCode);
  });

  test('a code is good once, a denied one never, and an old one no more', async () => {
    const used = await request();
    expect((await cloud.post('/api/v1/claims', { code: used.asked.userCode })).status).toBe(201);
    expect(await codeOf(await cloud.post('/api/v1/claims', { code: used.asked.userCode }))).toEqual([404, 'not-found']);
    expect((await poll(used.asked.deviceCode)).status).toBe(200);
    await db()
      .updateTable('enrolments')
      .set({ handed: Date.now() - 121_000 })
      .where('user_code', '=', used.asked.userCode)
      .execute();
    expect(await codeOf(await poll(used.asked.deviceCode))).toEqual([410, 'used']);

    const denied = await request();
    expect((await cloud.fetch(`/api/v1/claims/${denied.asked.userCode}`, { method: 'DELETE' })).status).toBe(200);
    expect(await codeOf(await poll(denied.asked.deviceCode))).toEqual([410, 'denied']);
    expect(await codeOf(await cloud.fetch(`/api/v1/claims/${denied.asked.userCode}`))).toEqual([404, 'not-found']);

    const old = await request();
    await db()
      .updateTable('enrolments')
      .set({ expires: Date.now() - 1 })
      .where('user_code', '=', old.asked.userCode)
      .execute();
    expect(await codeOf(await poll(old.asked.deviceCode))).toEqual([410, 'expired']);
    expect(await codeOf(await cloud.post('/api/v1/claims', { code: old.asked.userCode }))).toEqual([404, 'not-found']);
    expect(await codeOf(await poll('x'.repeat(43)))).toEqual([410, 'unknown']);
  });

  test('of two who approve the same code at once, one has the agent', async () => {
    const { asked } = await request();
    const answers = await Promise.all(
      [cloud.key, cloud.otherKey].map((key) =>
        cloud.post('/api/v1/claims', { code: asked.userCode }, { authorization: `Bearer ${key}` }),
      ),
    );
    expect(answers.map(({ status: code }) => code).sort()).toEqual([201, 404]);
  });

  test('one key has one request that waits: a new one ends the one before', async () => {
    const { csr } = await makeRequest();
    const ask = async () => jsonOf(await cloud.post('/enrol/v1/requests', { csr, host: 'h', ups: [] }, open));
    const [one, two] = [await ask(), await ask()];
    expect(await codeOf(await poll(one.deviceCode))).toEqual([410, 'expired']);
    expect((await poll(two.deviceCode)).status).toBe(202);
    expect(two.words).toEqual(one.words);
  });

  test('what is no request of a key of its own is refused', async () => {
    const { csr } = await makeRequest();
    const at = Math.floor(csr.length / 2);
    const altered = `${csr.slice(0, at)}${csr[at] === 'A' ? 'B' : 'A'}${csr.slice(at + 1)}`;
    const refused = await cloud.post('/enrol/v1/requests', { csr: altered, host: 'h', ups: [] }, open);
    expect(await codeOf(refused)).toEqual([400, 'csr-refused']);
    const rubbish = await cloud.post('/enrol/v1/requests', { csr: 'rubbish', host: '', ups: 'all' }, open);
    expect(rubbish.status).toBe(400);
    const { error } = await jsonOf(rubbish);
    expect(error.mistakes.map(({ path }: { path: string }) => path)).toEqual(['body.csr', 'body.host', 'body.ups']);
    const long = await cloud.post('/enrol/v1/requests', { csr, host: 'h', ups: [], pad: 'x'.repeat(40_000) }, open);
    expect(long.status).toBe(413);
  });
});

describe('by token', () => {
  const add = (...more: string[]) => cloud.operate('token', 'add', 'ours', ...more);

  test('is approved at once, as often as it may be used, also by many at the same time', async () => {
    const { token, caHash, qr } = await add('--uses', '3', '--url', cloud.url);
    expect(caHash).toBe(cloud.caHash);
    expect(qr).toBe(`${cloud.url}#${token}#${caHash}`);
    const all = await Promise.all(Array.from({ length: 8 }, () => request({ token })));
    const good = all.filter((one) => one.status === 201);
    expect(good).toHaveLength(3);
    for (const { status: code, asked } of all)
      if (code !== 201) expect([code, asked.error.code]).toEqual([403, 'token-refused']);
    const ids = await Promise.all(good.map(async ({ asked }) => (await jsonOf(await poll(asked.deviceCode))).agent));
    expect(new Set(ids).size).toBe(3);
    const [left] = (await cloud.operate('token', 'list')).tokens;
    expect(left).toMatchObject({ usesLeft: 0, state: 'used up', name: 'ours' });
  });

  test('revoked and expired ones, and who guesses them', async () => {
    const revoked = await add();
    await cloud.operate('token', 'revoke', revoked.token);
    expect((await request({ token: revoked.token })).status).toBe(403);
    const expired = await add('--expires', '1h');
    await db()
      .updateTable('enrolment_tokens')
      .set({ expires: Date.now() - 1 })
      .where('id', '=', expired.id)
      .execute();
    expect((await request({ token: expired.token })).status).toBe(403);
    const good = await add();
    let answers = 0;
    for (; answers < 20; answers++) {
      const { status: code } = await request({
        token: `${good.token.slice(0, -1)}${good.token.endsWith('A') ? 'B' : 'A'}`,
      });
      if (code === 429) break;
      expect(code).toBe(403);
    }
    expect(answers).toBeLessThanOrEqual(10);
    // Even the right one has to wait then.
    expect((await request({ token: good.token })).status).toBe(429);
  });
});

test('guessing codes ends soon, and is told', async () => {
  const { asked } = await request();
  const guess = (i: number) => `BBBBBBB${'BCDFGHJKLMNPQRSTVWXZ'[i]}`;
  // Typing mistakes that no code can have are no guesses.
  for (let i = 0; i < 12; i++)
    expect(await codeOf(await cloud.fetch('/api/v1/claims/ABCD-0000'))).toEqual([400, 'invalid']);
  const before = (await audited('agent.claim')).length;
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => cloud.fetch(`/api/v1/claims/${guess(i)}`)));
  const codes = answers.map(({ status: code }) => code);
  expect(codes.filter((code) => code === 404).length).toBeLessThanOrEqual(10);
  expect(codes.filter((code) => code === 429).length).toBeGreaterThanOrEqual(10);
  const late = answers.find(({ status: code }) => code === 429);
  expect(Number(late?.headers.get('retry-after'))).toBeGreaterThan(600);
  // Nothing is said of good codes either, nor to another key from the same address.
  for (const key of [cloud.key, cloud.otherKey]) {
    const answer = await cloud.post('/api/v1/claims', { code: asked.userCode }, { authorization: `Bearer ${key}` });
    expect(answer.status).toBe(429);
  }
  expect((await poll(asked.deviceCode)).status).toBe(202);
  const told = await audited('agent.claim');
  expect(told.length - before).toBe(codes.filter((code) => code === 404).length);
  expect(told[0]).toMatchObject({ outcome: 'refused', origin: '127.0.0.1' });
  expect(JSON.stringify(told)).not.toContain('BBBB');
});
