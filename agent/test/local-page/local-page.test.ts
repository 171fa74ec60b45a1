import { expect, test } from 'vitest';
import { Gate } from '../../src/local-page/gate.ts';
import type { HttpAsked } from '../../src/local-page/http-exchange.ts';
import { LocalPage } from '../../src/local-page/local-page.ts';
import { hashPassword, isHash, isPassword } from '../../src/local-page/password.ts';
import { logEntry, NOON, statusReport } from './content.ts';

const PASSWORD = 'correct horse';
const HOST = '192.0.2.1:8090';

function rig({ password, names = [] }: { password?: string; names?: string[] } = {}) {
  const time = { now: 0 };
  const failed: string[] = [];
  const page = new LocalPage({
    source: { report: statusReport(), log: [logEntry()] },
    wallNow: () => NOON,
    gate: password === undefined ? undefined : new Gate(password, () => time.now),
    names,
    onFailedLogin: (from, why) => failed.push(`${from} ${why}`),
  });
  const ask = (path: string, more: Partial<HttpAsked> = {}) =>
    page.answer({
      method: 'GET',
      path,
      from: '192.0.2.9',
      body: '',
      ...more,
      headers: { host: HOST, ...more.headers },
    });
  const login = (given: string, from = '192.0.2.9', headers: Record<string, string> = { origin: `http://${HOST}` }) =>
    ask('/login', { method: 'POST', body: `password=${encodeURIComponent(given)}`, from, headers });
  return { ask, login, time, failed };
}

test('without a password whoever reaches it looks; with one, only who knows it, until logging out', async () => {
  const open = rig();
  expect((await open.ask('/')).body).toContain('Rack A is on mains.');
  expect(JSON.parse((await open.ask('/status.json')).body)).toMatchObject({
    at: NOON,
    status: { agent: 'gw-1', ups: [{ label: 'Rack A' }] },
    log: [{ event: 'power.lost' }],
  });

  const { ask, login } = rig({ password: PASSWORD });
  expect(await ask('/')).toMatchObject({ status: 303, headers: { location: '/login' } });
  for (const path of ['/status.json', '/parts.json']) expect((await ask(path)).status).toBe(401);
  expect((await ask('/login')).body).toContain('type="password"');
  const entered = await login(PASSWORD);
  expect(entered).toMatchObject({ status: 303, headers: { location: '/' } });
  const given = entered.headers['set-cookie'] ?? '';
  expect(given).toMatch(/^ridethrough=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
  const cookie = given.split(';', 1)[0] ?? '';
  expect((await ask('/', { headers: { cookie: `other=1; ${cookie}` } })).body).toContain('Log out');
  expect((await ask('/parts.json', { headers: { cookie } })).status).toBe(200);
  const left = await ask('/logout', { method: 'POST', headers: { cookie, origin: `http://${HOST}` } });
  expect(left.headers['set-cookie']).toContain('Max-Age=0');
  expect((await ask('/', { headers: { cookie } })).status).toBe(303);
});

test('a session ends after half a day unused, and after a week in any case', async () => {
  const { ask, login, time } = rig({ password: PASSWORD });
  const enter = async () => ((await login(PASSWORD)).headers['set-cookie'] ?? '').split(';', 1)[0] ?? '';
  const cookie = await enter();
  time.now += 12 * 3_600_000;
  expect((await ask('/parts.json', { headers: { cookie } })).status).toBe(401);
  const again = await enter();
  let hours = 0;
  while ((await ask('/parts.json', { headers: { cookie: again } })).status === 200) {
    time.now += 6 * 3_600_000;
    hours += 6;
  }
  expect(hours).toBe(7 * 24);
});

test('programs send the password with each request', async () => {
  const { ask } = rig({ password: await hashPassword(PASSWORD) });
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  expect((await ask('/status.json', { headers: basic(`:${PASSWORD}`) })).status).toBe(200);
  expect((await ask('/status.json', { headers: basic(`any:${PASSWORD}`) })).status).toBe(200);
  expect((await ask('/status.json', { headers: basic(':wrong') })).status).toBe(401);
});

test('who guesses waits longer and longer, the others not; many at once are no way round', async () => {
  const { login, time, failed } = rig({ password: PASSWORD });
  for (let i = 0; i < 5; i++) expect((await login(`wrong ${i}`)).status).toBe(401);
  const stopped = await login(PASSWORD);
  expect(stopped).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
  expect(stopped.body).toContain('Too many tries. Again in 1 s.');
  expect((await login(PASSWORD, '192.0.2.10')).status).toBe(303);
  time.now += 1000;
  expect((await login('wrong')).status).toBe(401);
  expect((await login('wrong')).headers['retry-after']).toBe('2');
  time.now += 2000;
  expect((await login(PASSWORD)).status).toBe(303);
  expect((await login('wrong')).status).toBe(401);
  expect(failed).toContain('192.0.2.9 wrong');
  expect(failed.join()).not.toContain(PASSWORD);

  const crowd = rig({ password: PASSWORD });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => crowd.login(`guess ${i}`, `192.0.2.${i}`)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
});

test('who comes with the right password at the same moment as others gets in', async () => {
  const { login } = rig({ password: await hashPassword(PASSWORD) });
  const given = ['wrong', 'wrong too', PASSWORD, PASSWORD, 'wrong again', PASSWORD];
  const statuses = await Promise.all(given.map(async (one, i) => (await login(one, `192.0.2.${i}`)).status));
  expect(statuses).toEqual([401, 401, 303, 303, 401, 303]);
});

test('guesses from ever new addresses are slowed down too', async () => {
  const { login } = rig({ password: PASSWORD });
  const statuses: number[] = [];
  for (let i = 0; i < 52; i++) statuses.push((await login('wrong', `2001:db8::${i}`)).status);
  expect(statuses.indexOf(429)).toBe(50);
});

test.each([
  ['192.0.2.1:8090', true],
  ['127.0.0.1:9180', true],
  ['[::1]:80', true],
  ['[2001:db8::1]', true],
  ['localhost:9180', true],
  ['LOCALHOST.', true],
  ['gateway:8090', true],
  ['Gateway.example', true],
  ['evil.example:8090', false],
  ['gateway.example.evil.test', false],
  ['127.0.0.1.evil.test', false],
  ['user@127.0.0.1', false],
  ['', false],
])('a Host of %s: %s', async (host, isOwn) => {
  const { ask } = rig({ names: ['gateway', 'gateway.example'] });
  for (const path of ['/', '/status.json', '/page.js'])
    expect((await ask(path, { headers: { host } })).status).toBe(isOwn ? 200 : 421);
});

test('other sites get nothing and log nobody in', async () => {
  const { ask, login } = rig({ password: PASSWORD });
  for (const headers of [{}, { origin: 'null' }, { origin: 'http://evil.example' }, { origin: 'http://192.0.2.1:81' }])
    expect((await login(PASSWORD, '192.0.2.9', headers)).status).toBe(403);
  const open = rig();
  const elsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  expect((await open.ask('/status.json', { headers: elsewhere })).status).toBe(403);
  expect((await open.ask('/', { headers: { ...elsewhere, 'sec-fetch-mode': 'navigate' } })).status).toBe(200);
  expect((await ask('/', { method: 'PUT' })).status).toBe(405);
  expect((await ask('/logout', { method: 'POST' })).status).toBe(403);
  expect((await ask('/../etc/passwd')).status).toBe(404);
});

test('a hash is taken for what it is, and fits its password only', async () => {
  const hash = await hashPassword(PASSWORD);
  expect(isHash(hash)).toBe(true);
  expect(hash).not.toContain(PASSWORD);
  expect(await hashPassword(PASSWORD)).not.toBe(hash);
  expect(await isPassword(PASSWORD, hash)).toBe(true);
  expect(await isPassword('correct horsf', hash)).toBe(false);
  expect(await isPassword(PASSWORD, PASSWORD)).toBe(false);
});
