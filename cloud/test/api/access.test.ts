import { request } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, RunningCloud } from './running-cloud.ts';

let cloud: RunningCloud;
let id: string;
beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
  id = (await cloud.json('/api/v1/ups')).ups[0].id;
});
afterAll(() => cloud.stop());

const reboot = { name: 'outlet-group.reboot', args: { group: 1, groupName: 'Servers' } };

/** With any headers, which fetch would not allow. */
const raw = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      `${cloud.url}${path}`,
      {
        method,
        headers: { authorization: `Bearer ${cloud.key}`, ...headers },
        ca: cloud.ca,
        agent: false,
        checkServerIdentity: () => undefined,
      },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

describe('what does not belong here is refused', () => {
  test('another host name, also with one of its own in it', async () => {
    for (const host of [
      'ridethrough.example',
      '127.0.0.1.example',
      'localhost.example:80',
      '10.0.0.1',
      'a@127.0.0.1',
    ]) {
      const { status, text } = await raw('GET', '/api/v1/ups', { host });
      expect([host, status]).toEqual([host, 403]);
      expect(JSON.parse(text).error).toMatchObject({ code: 'foreign-host' });
    }
    for (const host of ['localhost:8443', 'LOCALHOST', '127.0.0.1', '[::1]:9'])
      expect((await raw('GET', '/api/v1/ups', { host })).status).toBe(200);
  });

  test('who has no key, or one that is none', async () => {
    const paths = ['/api/v1/ups', '/%61pi/v1/ups', '/api/v1/openapi.json', '/api/v1/stream', `/api/v1/ups/${id}`];
    const [, keyId = '', secret = ''] = /^rt_([^_]+)_(.+)$/.exec(cloud.key) ?? [];
    const wrong = [
      '',
      'Basic cnQ6eA==',
      'Bearer',
      `Bearer ${cloud.key}x`,
      `Bearer rt_${keyId}_${'A'.repeat(43)}`,
      `Bearer rt_aaaaaaaaaa_${secret}`,
      `Bearer rte_${keyId}_${secret}`,
    ];
    for (const authorization of wrong)
      for (const path of paths) {
        const answer = await cloud.fetch(path, { headers: { authorization } });
        expect([authorization, path, answer.status]).toEqual([authorization, path, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect((await jsonOf(answer)).error.code).toBe('no-key');
      }
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization: `bearer ${cloud.key}` } })).status).toBe(200);
    expect((await cloud.fetch('/healthz', { headers: { authorization: '' } })).status).toBe(200);
    expect((await cloud.fetch('/metrics', { headers: { authorization: '' } })).status).toBe(200);
  });

  test('a key that is revoked, at once', async () => {
    const { id: keyId, key } = await cloud.operate('org', 'key', 'ours', '--name', 'short');
    const authorization = `Bearer ${key}`;
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization } })).status).toBe(200);
    await cloud.operate('org', 'revoke-key', keyId);
    expect((await cloud.fetch('/api/v1/ups', { headers: { authorization } })).status).toBe(401);
  });

  test('TLS before 1.3, and plain HTTP', async () => {
    await expect(
      new Promise((resolve, reject) => {
        const sent = request(`${cloud.url}/healthz`, { ca: cloud.ca, maxVersion: 'TLSv1.2', agent: false }, resolve);
        sent.on('error', reject);
        sent.end();
      }),
    ).rejects.toThrow();
    await expect(fetch(`${cloud.url.replace('https', 'http')}/healthz`)).rejects.toThrow();
  });

  test('bodies that are no JSON', async () => {
    const where = `/api/v1/ups/${id}/commands`;
    const host = new URL(cloud.url).host;
    const type = { 'content-type': 'application/json' };
    const before = cloud.agent.commands.length;
    expect((await raw('POST', where, { host, 'content-type': 'text/plain' }, JSON.stringify(reboot))).status).toBe(415);
    expect((await raw('POST', where, { host, ...type }, '{"name":')).status).toBe(400);
    expect((await raw('POST', where, { host, ...type }, `{"name":"${'x'.repeat(20_000)}"}`)).status).toBe(413);
    expect(cloud.agent.commands.length).toBe(before);
  });

  test('every mistake of a request is named at once, over all its parts', async () => {
    const answer = await cloud.json(
      `/api/v1/ups/${id}/telemetry?from=yesterday&limit=0&readings=ups.laod,nothing&colour=red&resolution=hour`,
    );
    expect(answer.error.mistakes).toEqual([
      { path: 'query.from', says: 'it is no point in time', allowed: expect.stringContaining('2026-01-31T12:00:00Z') },
      { path: 'query.readings', says: 'there is no ups.laod', allowed: expect.stringContaining('ups.load') },
      { path: 'query.readings', says: 'there is no nothing', allowed: expect.stringContaining('battery.charge') },
      { path: 'query.resolution', says: 'there is no such value', allowed: 'raw, minute' },
      { path: 'query.limit', says: 'it is no number that is allowed', allowed: 'a whole number from 1 to 5000' },
      {
        path: 'query.colour',
        says: 'there is nothing of that name',
        allowed: 'from, to, readings, resolution, limit, cursor',
      },
    ]);
    const both = await cloud.post(
      `/api/v1/ups/${id}/commands`,
      { nmae: 'x', args: [] },
      { 'idempotency-key': 'ü'.repeat(2) },
    );
    const paths = (await jsonOf(both)).error.mistakes.map(({ path }: { path: string }) => path);
    expect(both.status).toBe(400);
    expect(paths).toEqual(['body.name', 'body.args', 'body.nmae', 'header.idempotency-key']);
  });

  test('a cursor that was never given out', async () => {
    const nowhere = '00000000-0000-4000-8000-000000000000';
    const calls = {
      '/api/v1/ups?': ['zz', '1.2', '9.2.7', nowhere],
      [`/api/v1/ups/${id}/events?`]: [
        'zz',
        '1.2',
        '99999999999999999999.2.7',
        '9007199254740993.2.7',
        '1.2.3.4',
        '-1.2.3',
      ],
      [`/api/v1/ups/${id}/commands?`]: ['zz', '1.2', '1', `99999999999999999.${nowhere}`],
      [`/api/v1/ups/${id}/telemetry?`]: ['zz', '1.2', '1.ups.load'],
      [`/api/v1/ups/${id}/telemetry?resolution=minute&`]: ['zz', '1.2', '1.2.3', '99999999999999999.ups.load'],
      '/api/v1/quarantine?': ['zz', '1.2', '99999999999999999999'],
      '/api/v1/agents?': ['a.b', 'a b'],
      '/api/v1/audit?': ['zz', '1.2', '99999999999999999999'],
    };
    for (const [where, cursors] of Object.entries(calls))
      for (const cursor of [...cursors, '']) {
        const answer = await cloud.fetch(`${where}cursor=${encodeURIComponent(cursor)}`);
        expect([where, cursor, answer.status]).toEqual([where, cursor, 400]);
        const { error } = await jsonOf(answer);
        expect(error.code).toBe('invalid');
        expect(error.mistakes).toEqual([
          { path: 'query.cursor', says: expect.any(String), allowed: expect.stringContaining('`next`') },
        ]);
      }
  });

  test('a range that ends before it begins', async () => {
    for (const what of ['events', 'telemetry']) {
      const answer = await cloud.fetch(`/api/v1/ups/${id}/${what}?from=2000&to=1999`);
      expect(answer.status).toBe(400);
      expect((await jsonOf(answer)).error.mistakes).toEqual([
        { path: 'query.from', says: 'it is later than `to`', allowed: 'no later than `to`' },
      ]);
      expect((await cloud.fetch(`/api/v1/ups/${id}/${what}?from=2000&to=2000`)).status).toBe(200);
    }
  });

  test('paths and requests that Node or the router would answer in words of their own', async () => {
    const { host, hostname, port } = new URL(cloud.url);
    for (const [name, says] of [
      ['%ff', 'it is not percent-encoded UTF-8'],
      ['x'.repeat(9000), 'a part of it is too long'],
      ['x'.repeat(150), 'it is too long'],
    ]) {
      const { status, text } = await raw('GET', `/api/v1/ups/${name}`, { host });
      const { error } = JSON.parse(text);
      expect([status, error.code, error.mistakes[0].says]).toEqual([400, 'invalid', says]);
    }
    const bare = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect({ port: Number(port), host: hostname, ca: cloud.ca }, () =>
        socket.write('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'),
      );
      socket.on('data', (chunk) => (text += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
    expect(bare).toMatch(/^HTTP\/1\.1 403 /);
    expect(JSON.parse(bare.split('\r\n\r\n')[1] ?? '').error).toMatchObject({
      code: 'foreign-host',
      mistakes: [{ path: 'header.host', says: 'it is missing' }],
    });
  });

  test('a path that is not there, in the same shape and without a trace of the code', async () => {
    const answer = await cloud.fetch('/api/v2/ups');
    expect(answer.status).toBe(404);
    expect(await jsonOf(answer)).toEqual({
      error: { code: 'not-found', says: 'there is no GET /api/v2/ups', mistakes: [] },
    });
  });
});
