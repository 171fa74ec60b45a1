import { expect, test } from 'vitest';
import { cloudUsage, readCloudConfig } from '../src/config.ts';

test('everything has a value of its own when nothing is given', () => {
  expect(readCloudConfig([])).toEqual({
    what: 'run',
    config: {
      dataDir: '.data/cloud',
      http: { host: '127.0.0.1', port: 8080 },
      mqtt: { host: '127.0.0.1', port: 1883 },
      observers: [],
      json: false,
    },
  });
});

test('loopback addresses of every kind are taken, port 0 too', () => {
  const asked = readCloudConfig([
    '--http',
    '[::1]:0',
    '--mqtt=localhost:0',
    '--mqtt-observer',
    'a',
    '--mqtt-observer=b',
    '--json',
  ]);
  expect(asked).toMatchObject({
    config: { http: { host: '::1', port: 0 }, mqtt: { host: 'localhost', port: 0 }, observers: ['a', 'b'], json: true },
  });
});

test('every mistake is named at once, with what is allowed', () => {
  const asked = readCloudConfig([
    '--http',
    '0.0.0.0:80',
    '--mqtt',
    '127.0.0.1:70000',
    '--mqtt-observer',
    'a/b',
    '--nope',
    'x',
    'word',
    '--data=',
  ]);
  expect(asked.what === 'mistakes' && asked.mistakes).toEqual([
    expect.stringMatching(/^--nope: there is no such flag; --data, /),
    '--data: DIR is missing',
    'word: only flags are taken here',
    expect.stringMatching(/^--http 0\.0\.0\.0:80: it is not a loopback address; certificates come with enrolment/),
    '--mqtt 127.0.0.1:70000: a port is a number from 0 to 65535',
    expect.stringMatching(/^--mqtt-observer a\/b: /),
  ]);
  for (const wrong of ['8080', 'localhost', '::1:80', '[::1]', ':80', '192.168.1.1:80', '[::]:80', 'example.com:80'])
    expect(readCloudConfig(['--http', wrong]).what).toBe('mistakes');
  expect(readCloudConfig(['--http', '127.0.0.1:99', '--mqtt', '127.0.0.1:99']).what).toBe('mistakes');
});

test('help fits 80 columns', () => {
  expect(readCloudConfig(['--nope', '--help'])).toEqual({ what: 'help' });
  for (const line of cloudUsage.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
