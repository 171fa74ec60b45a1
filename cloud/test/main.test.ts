import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TestAgent } from './rig/test-agent.ts';
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

const anyPort = ['--data', dir, '--http', '127.0.0.1:0', '--mqtt', '127.0.0.1:0', '--json'];

test('prints its addresses on one line, keeps others off its data, and ends in order with 0', async () => {
  const cloud = new CloudProcess(...anyPort);
  await until(() => cloud.out.includes('\n'));
  const addresses = JSON.parse(cloud.out);
  expect(addresses).toEqual({
    http: expect.stringMatching(/:[1-9]\d+$/),
    mqtt: expect.stringMatching(/^mqtt:.*:[1-9]\d+$/),
    data: dir,
  });
  expect((await fetch(`${addresses.http}/healthz`)).status).toBe(200);
  const second = new CloudProcess(...anyPort);
  expect(await second.ended).toBe(1);
  expect(second.err).toMatch(/another cloud \(process \d+\) runs on/);
  expect(second.err).not.toMatch(/\.ts:\d/);
  // An open stream does not hold it up.
  const stream = await fetch(`${addresses.http}/api/v1/stream`);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
  await stream.text().catch(() => {});
  const taken = new URL(addresses.http).port;
  const third = new CloudProcess('--data', dir, '--http', `127.0.0.1:${taken}`, '--mqtt', '127.0.0.1:0', '--json');
  await until(() => third.out.includes('\n'));
  const fourth = new CloudProcess('--data', `${dir}/other`, '--http', `127.0.0.1:${taken}`, '--mqtt', '127.0.0.1:0');
  expect(await fourth.ended).toBe(1);
  expect(fourth.err).toMatch(/HTTP on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
});

test('wrong flags end with 2, all of them named, and nothing is opened', async () => {
  const cloud = new CloudProcess('--http', '0.0.0.0:8080', '--mqtt', 'example.com:1883', '--dta', dir);
  expect(await cloud.ended).toBe(2);
  expect(cloud.out).toBe('');
  expect(cloud.err).toMatch(
    /--dta.*\n--http 0\.0\.0\.0:8080: .*certificates come with enrolment.*\n--mqtt example\.com:1883: /,
  );
});

test('whoever reads what it prints may go away: it runs on', async () => {
  const cloud = new CloudProcess(...anyPort);
  await until(() => cloud.out.includes('\n'));
  const { http, mqtt } = JSON.parse(cloud.out);
  cloud.child.stdout.destroy();
  cloud.child.stderr.destroy();
  // Each is worth a line of the log.
  for (const id of ['gw1', 'gw2', 'gw3']) (await TestAgent.connect(Number(new URL(mqtt).port), id)).end();
  expect((await fetch(`${http}/healthz`)).status).toBe(200);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
});

test('nobody reads its addresses: it runs all the same', async () => {
  const cloud = new CloudProcess(...anyPort);
  cloud.child.stdout.destroy();
  await until(() => cloud.err.includes('listening'));
  const [url = ''] = /http:\/\/[0-9.:]+/.exec(cloud.err) ?? [];
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  cloud.child.kill('SIGTERM');
  expect(await cloud.ended).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'a data directory that cannot be made is refused, not tried for ever',
  async () => {
    const cloud = new CloudProcess(
      '--data',
      '/proc/ridethrough/none',
      '--http',
      '127.0.0.1:0',
      '--mqtt',
      '127.0.0.1:0',
    );
    expect(await cloud.ended).toBe(1);
    expect(cloud.err).toMatch(/^cannot make the data directory \/proc\/ridethrough\/none: .*\(data-unusable\)\n$/);
  },
);
