import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { serveHttp } from '../../src/adapters/http-server.ts';
import { type HttpAnswer, type HttpAsked, textAnswer } from '../../src/local-page/http-exchange.ts';

async function rig(answer: (asked: HttpAsked) => HttpAnswer | Promise<HttpAnswer>) {
  const server = await serveHttp('local.http', { host: '127.0.0.1', port: 0 }, answer);
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}`;
}

/** What comes back for these bytes, until the server ends it. */
function raw(base: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      got += chunk;
    });
    socket.on('error', () => {}).on('close', () => resolve(got));
  });
}

test('what is asked comes through without its query; the answer goes out with all that keeps browsers strict', async () => {
  const seen: HttpAsked[] = [];
  const base = await rig((asked) => {
    seen.push(asked);
    return textAnswer(200, 'wörd', 'text/html', { 'x-own': '1' });
  });
  const answer = await fetch(`${base}/a?secret=1`, { method: 'POST', body: 'b=1' });
  expect(await answer.text()).toBe('wörd');
  expect(seen[0]).toMatchObject({ method: 'POST', path: '/a', from: '127.0.0.1', body: 'b=1' });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    ),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
    'x-own': '1',
    'content-length': '5',
  });
  const head = await fetch(`${base}/`, { method: 'HEAD' });
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['5', '']);
});

test('what is too long is turned away, what breaks is 500, and the next one is served', async () => {
  const base = await rig(({ path }) => {
    if (path === '/bad') throw new Error('secret inside');
    return textAnswer(200, 'ok');
  });
  expect((await fetch(base, { method: 'POST', body: 'x'.repeat(5000) })).status).toBe(413);
  const bad = await fetch(`${base}/bad`);
  expect([bad.status, await bad.text()]).toEqual([500, 'This could not be answered.\n']);
  expect(await (await fetch(base)).text()).toBe('ok');
});

test('rubbish, endless headers and half a request end alone', async () => {
  const base = await rig(() => textAnswer(200, 'ok'));
  const half = connect(Number(new URL(base).port), '127.0.0.1', () =>
    half.write('POST /login HTTP/1.1\r\nHost: a\r\n'),
  );
  onTestFinished(() => void half.destroy());
  expect(await raw(base, '\x00\x01\x02 rubbish\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await raw(base, `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(
    /^(HTTP\/1\.1 431 |$)/,
  );
  expect(await raw(base, 'GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  const many = await Promise.all(Array.from({ length: 50 }, () => fetch(base).then((one) => one.status)));
  expect(new Set(many)).toEqual(new Set([200]));
});
