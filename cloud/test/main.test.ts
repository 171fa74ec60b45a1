import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
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
  expect(second.err).toMatch(/another cloud is running on/);
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
