import { expect, test } from 'vitest';
import { cloudUsage, readCloudConfig } from '../src/config.ts';

test('everything has a value of its own when nothing is given', () => {
  expect(readCloudConfig([])).toEqual({
    what: 'run',
    config: {
      dataDir: '.data/cloud',
      https: { host: '127.0.0.1', port: 8443 },
      mqtts: { host: '127.0.0.1', port: 8883 },
      names: ['localhost', '127.0.0.1'],
      observers: [],
      json: false,
    },
  });
});

test('addresses of every kind are taken, port 0 too, and what it is served under follows from them', () => {
  const asked = readCloudConfig([
    '--https',
    '[::]:0',
    '--mqtts=192.0.2.7:8883',
    '--name',
    'cloud.example',
    '--name=2001:db8::1',
    '--tls-cert=a.crt',
    '--tls-key=a.key',
    '--mqtt-observer',
    'a',
    '--mqtt-observer=b',
    '--json',
  ]);
  expect(asked).toMatchObject({
    config: {
      https: { host: '::', port: 0 },
      mqtts: { host: '192.0.2.7', port: 8883 },
      names: ['cloud.example', '2001:db8::1', 'localhost', '127.0.0.1', '192.0.2.7'],
      tls: { certFile: 'a.crt', keyFile: 'a.key' },
      observers: ['a', 'b'],
      json: true,
    },
  });
});

test('every mistake is named at once, with what is allowed', () => {
  const asked = readCloudConfig([
    '--https',
    'example.com:443',
    '--mqtts',
    '127.0.0.1:70000',
    '--name',
    'a b',
    '--tls-cert',
    'x.crt',
    '--mqtt-observer',
    'a/b',
    '--nope',
    'x',
    '--data=',
  ]);
  expect(asked.what === 'mistakes' && asked.mistakes).toEqual([
    expect.stringMatching(/^--nope: there is no such flag; --data, /),
    '--data: DIR is missing',
    expect.stringMatching(/^--https example\.com:443: the host must be localhost or an address .*--name$/),
    '--mqtts 127.0.0.1:70000: a port is a number from 0 to 65535',
    expect.stringMatching(/^--name a b: it must be a host name/),
    expect.stringMatching(/^--tls-key: FILE is missing/),
    expect.stringMatching(/^--mqtt-observer a\/b: /),
  ]);
  for (const wrong of ['8443', 'localhost', '::1:80', '[::1]', ':80', 'example.com:80'])
    expect(readCloudConfig(['--https', wrong]).what).toBe('mistakes');
  for (const wrong of ['-a.example', 'a..b', 'x'.repeat(64), 'https://a.example', 'a.example:443'])
    expect(readCloudConfig(['--name', wrong]).what).toBe('mistakes');
  expect(readCloudConfig(['--https', '127.0.0.1:99', '--mqtts', '127.0.0.1:99']).what).toBe('mistakes');
});

test('help fits 80 columns', () => {
  expect(readCloudConfig(['--nope', '--help'])).toEqual({ what: 'help' });
  for (const line of cloudUsage.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});
