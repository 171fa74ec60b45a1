import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonOf, RunningCloud } from '../api/running-cloud.ts';
import { makeRequest } from '../rig/test-trust.ts';
import { CliProcess, runAsked, runHere } from './run-cli.ts';

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await new RunningCloud().start();
});
afterAll(() => cloud.stop());

const waiting = async (host = 'pi-7') => {
  const { csr } = await makeRequest();
  const ups = [{ model: 'Smart-UPS 1500', serial: '3S1' }];
  return jsonOf(await cloud.post('/enrol/v1/requests', { csr, host, ups }, { authorization: '' }));
};
const states = async () => await cloud.store.selectFrom('enrolments').select(['user_code', 'state']).execute();
const stateOf = async (code: string) => (await states()).find(({ user_code }) => user_code === code)?.state;

test('shows what there is to compare, and approves on a yes', async () => {
  const { userCode, words } = await waiting('pi\u001b[2J7');
  const asked: string[] = [];
  const answer = (text: string | undefined) => async (question: string) => {
    asked.push(question);
    return text;
  };
  for (const no of ['', 'n', 'maybe', undefined]) {
    const refused = await runAsked(cloud, ['claim', userCode], answer(no));
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('it was not approved; nothing has changed');
    expect(refused.err).toContain(`words    ${words.join(' ')}`);
    expect(refused.err).toContain('UPS      Smart-UPS 1500  3S1');
    expect(refused.err).not.toContain('\u001b');
    expect(await stateOf(userCode)).toBe('pending');
  }
  const done = await runAsked(cloud, ['claim', userCode.toLowerCase()], answer('y'));
  expect(done.code).toBe(0);
  expect(done.out).toMatch(/^gw-[a-z0-9]{10}\n$/);
  expect(asked[0]).toContain('same four words');
  expect(await stateOf(userCode)).toBe('approved');
  expect(await runHere(cloud, 'claim', userCode, '--yes')).toMatchObject({ code: 1, out: '' });
});

test('without a terminal only with --yes; --deny refuses', async () => {
  const { userCode } = await waiting();
  expect((await runHere(cloud, 'claim', userCode)).err).toContain('--yes approves without a question');
  const json = await runHere(cloud, 'claim', userCode, '--yes', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ agent: expect.stringMatching(/^gw-/), host: 'pi-7' });
  const { userCode: other } = await waiting();
  expect((await runHere(cloud, 'claim', other, '--deny')).code).toBe(0);
  expect(await stateOf(other)).toBe('denied');
});

test('a mistyped code is told before anybody is asked', async () => {
  const wrong = await runHere(cloud, 'claim', 'WDJB-MJH0', '--yes', '--deny');
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/WDJB-MJH0: no code has '0'.*\n--yes and --deny: /);
  expect((await runHere(cloud, 'claim', 'WDJB')).err).toContain('a code has 8 letters, this has 4');
});

test('audit lists what was done, and says that the log is whole or where it was altered', async () => {
  const list = await runHere(cloud, 'audit', 'list');
  expect(list.code).toBe(0);
  expect(list.out.trim().split('\n').length).toBeGreaterThan(1);
  expect(list.out).toMatch(/^2\S+Z {2}done {5}agent\.approve {2}agent:gw-\S+ {2}by key:\S+ {2}from 127\.0\.0\.1 {2}/m);
  const some = JSON.parse((await runHere(cloud, 'audit', 'list', '--act', 'agent', '--limit', '1', '--json')).out);
  expect(some.entries).toHaveLength(1);
  expect(await runHere(cloud, 'audit', 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('is whole') });
  const bad = await runHere(cloud, 'audit', 'lst', '--since', 'soon', '--limit', '0');
  expect(bad.code).toBe(2);
  expect(bad.err).toMatch(/lst: .*\n--since soon: .*\n--limit 0: /);
  // Who can write the file can also do away with what guards the table.
  await sql`drop trigger audit_no_update`.execute(cloud.store);
  await cloud.store.updateTable('audit').set({ actor: 'somebody' }).where('seq', '=', 2).execute();
  expect(await runHere(cloud, 'audit', 'verify')).toMatchObject({
    code: 1,
    out: expect.stringContaining('entry 2 was altered'),
  });
});

test('whom to believe: the CA by its file, or by its hash; nobody else', async () => {
  const file = path.join(cloud.dir, 'ca.pem');
  writeFileSync(file, cloud.ca);
  const { url, key, ca, caHash } = cloud;
  const other = `sha256:${'0'.repeat(64)}`;
  const [byFile, unknown, wrongHash, noHash, noFile, noKey] = await Promise.all([
    new CliProcess({ url, key, ca, caHash: undefined }, ['list'], { RIDETHROUGH_CA: file }).ended,
    new CliProcess({ url, key, ca, caHash: undefined }, ['list']).ended,
    runHere({ url, key, ca: undefined }, 'list', '--ca-hash', other),
    runHere({ url, key, ca: undefined }, 'list', '--ca-hash', 'x'),
    new CliProcess({ url, key, ca, caHash: undefined }, ['list'], { RIDETHROUGH_CA: '/none' }).ended,
    runHere({ url, key: undefined, ca }, 'list'),
  ]);
  expect([byFile.code, byFile.err]).toEqual([0, 'no agent has told of any UPS yet\n']);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toMatch(/cannot be reached: .*RIDETHROUGH_CA .* or --ca-hash/);
  expect(wrongHash.err).toMatch(/it shows no CA whose key has the hash sha256:0000/);
  expect((await runHere({ url, key, ca: undefined }, 'list', '--ca-hash', caHash)).code).toBe(0);
  expect([noHash.code, noHash.err.split('\n')[0]]).toEqual([2, expect.stringContaining('--ca-hash x: it must be')]);
  expect([noFile.code, noFile.err]).toEqual([2, expect.stringContaining('RIDETHROUGH_CA: the file cannot be read')]);
  expect([noKey.code, noKey.err]).toEqual([2, expect.stringContaining('RIDETHROUGH_API_KEY is not set')]);
});
