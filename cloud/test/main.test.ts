import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { httpsFetch } from '../src/adapters/https-fetch.ts';
import { operateHere } from './rig/operate-here.ts';
import { TestAgent } from './rig/test-agent.ts';
import { TestTrust } from './rig/test-trust.ts';
import { until } from './rig/until.ts';

const main = path.join(import.meta.dirname, '../src/main.ts');
const dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-main-'));
const running = new Set<CloudProcess>();
afterEach(async () => {
  for (const cloud of running) {
    cloud.child.kill('SIGKILL');
    await cloud.ended;
  }
  rmSync(dir, { recursive: true, force: true });
});

class CloudProcess {
  readonly child;
  readonly ended: Promise<number | null>;
  out = '';
  err = '';

  constructor(...args: string[]) {
    this.child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (text) => (this.out += text));
    this.child.stderr.on('data', (text) => (this.err += text));
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        running.delete(this);
        resolve(code);
      });
    });
  }
}

const anyPort = ['--data', dir, '--https', '127.0.0.1:0', '--mqtts', '127.0.0.1:0', '--json'];

async function health(url: string): Promise<number> {
  const ca = [readFileSync(path.join(dir, 'trust/ca.crt'), 'utf8')];
  return (await httpsFetch(new URL('/healthz', url), { ca })).status;
}

/** What a command of the operator prints, as JSON. */
async function operated(...words: string[]) {
  const command = new CloudProcess(...words, '--data', dir, '--json');
  expect([await command.ended, command.err]).toEqual([0, '']);
  return JSON.parse(command.out);
}

test('prints its addresses on one line, keeps others off its data, and ends in order with 0', async () => {
  const cloud = new CloudProcess(...anyPort);
  await until(() => cloud.out.includes('\n'));
  const addresses = JSON.parse(cloud.out);
  expect(addresses).toEqual({
    https: expect.stringMatching(/^https:.*:[1-9]\d+$/),
    mqtts: expect.stringMatching(/^mqtts:.*:[1-9]\d+$/),
    data: dir,
    caHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  const ca = [readFileSync(path.join(dir, 'trust/ca.crt'), 'utf8')];
  expect(await health(addresses.https)).toBe(200);
  const second = new CloudProcess(...anyPort);
  expect(await second.ended).toBe(1);
  expect(second.err).toMatch(/another cloud \(process \d+\) runs on/);
  expect(second.err).not.toMatch(/\.ts:\d/);
  // An open stream does not hold it up.
  const { key } = await operated('org', 'add', 'ours');
  const headers = { authorization: `Bearer ${key}` };
  const stream = await httpsFetch(new URL('/api/v1/stream', addresses.https), { ca, headers });
  expect(stream.status).toBe(200);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
  await stream.text().catch(() => {});
  const taken = new URL(addresses.https).port;
  const third = new CloudProcess('--data', dir, '--https', `127.0.0.1:${taken}`, '--mqtts', '127.0.0.1:0', '--json');
  await until(() => third.out.includes('\n'));
  const fourth = new CloudProcess('--data', `${dir}/other`, '--https', `127.0.0.1:${taken}`, '--mqtts', '127.0.0.1:0');
  expect(await fourth.ended).toBe(1);
  expect(fourth.err).toMatch(/HTTPS on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
});

test('wrong flags end with 2, all of them named, and nothing is opened', async () => {
  const cloud = new CloudProcess('--https', 'here:8443', '--mqtts', 'example.com:8883', '--dta', dir);
  expect(await cloud.ended).toBe(2);
  expect(cloud.out).toBe('');
  expect(cloud.err).toMatch(/--dta.*\n--https here:8443: .*\n--mqtts example\.com:8883: /);
});

/** Beside the cloud, from this process. */
async function operatedHere(...words: string[]) {
  const { code, out, err } = await operateHere(dir, ...words);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

test('a cloud that runs takes up what the operator does to its keys', async () => {
  const cloud = new CloudProcess(...anyPort);
  await until(() => cloud.out.includes('\n'));
  const addresses = JSON.parse(cloud.out);
  const bundles = async (): Promise<string[]> => {
    const ca = [readFileSync(path.join(dir, 'trust/ca.crt'), 'utf8')];
    const answer = await httpsFetch(new URL('/trust/v1/bundles', addresses.https), { ca });
    return JSON.parse(await answer.text()).bundles;
  };
  expect(await bundles()).toHaveLength(1);
  expect(await operatedHere('trust', 'rotate', 'ca')).toEqual({ rotated: 'ca', bundle: 2 });
  await until(async () => (await bundles()).length === 2);
  expect(await operatedHere('trust', 'retire')).toEqual({ retired: ['ca'], bundle: 3 });
  await until(async () => (await bundles().catch(() => [])).length === 3);
  expect((await operatedHere('trust', 'show')).caHash).not.toBe(addresses.caHash);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
});

test('whoever reads what it prints may go away: it runs on', async () => {
  const cloud = new CloudProcess(...anyPort);
  await until(() => cloud.out.includes('\n'));
  const { https, mqtts } = JSON.parse(cloud.out);
  cloud.child.stdout.destroy();
  cloud.child.stderr.destroy();
  // Each is worth a line of the log.
  const wire = { port: Number(new URL(mqtts).port), trust: await TestTrust.open(dir) };
  for (const id of ['gw1', 'gw2', 'gw3']) (await TestAgent.connect(wire, id)).end();
  expect(await health(https)).toBe(200);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
});

test('nobody reads its addresses: it runs all the same', async () => {
  const cloud = new CloudProcess(...anyPort);
  cloud.child.stdout.destroy();
  await until(() => cloud.err.includes('listening'));
  const [url = ''] = /https:\/\/[0-9.:]+/.exec(cloud.err) ?? [];
  expect(await health(url)).toBe(200);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'a data directory that cannot be made is refused, not tried for ever',
  async () => {
    const ports = ['--https', '127.0.0.1:0', '--mqtts', '127.0.0.1:0'];
    const cloud = new CloudProcess('--data', '/proc/ridethrough/none', ...ports);
    expect(await cloud.ended).toBe(1);
    expect(cloud.err).toMatch(/^cannot make the data directory \/proc\/ridethrough\/none: .*\(data-unusable\)\n$/);
  },
);
