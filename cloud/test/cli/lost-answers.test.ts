import type { Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RunningCloud } from '../api/running-cloud.ts';
import { UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';
import { type Breaks, BrokenWay } from './broken-way.ts';
import { type CloudToCall, runPatiently } from './run-cli.ts';

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await (await new RunningCloud().start()).bringAgent();
});
afterAll(() => cloud.stop());

const ways: BrokenWay[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const way of ways.splice(0)) await way.stop();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const wayOf = async (breaks: Breaks, times?: number) => {
  const way = await new BrokenWay(cloud, breaks, times).start();
  ways.push(way);
  return way;
};
/** With the key that the cloud takes, and the CA that all of them show. */
const to = (url: string): CloudToCall => ({ url, key: cloud.key, ca: cloud.ca });
/** A server that answers the first bytes of each connection with what `say` makes of them, and then stands still. */
async function serve(say: (asked: string) => string): Promise<CloudToCall> {
  const server = createServer({ ...cloud.trust.store.httpsTls }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => socket.write(say(data.toString())));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return to(`https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
}
const made = async (): Promise<number> => (await cloud.json(`/api/v1/ups/${UPS}/commands?limit=1000`)).commands.length;
const mute = ['do', UPS, 'beeper.mute'];

describe('a command whose answer is lost', () => {
  for (const breaks of ['closes', 'half', '502', 'page', 'silent'] as const)
    test(`${breaks}: it may have been made, and the key that is told makes no second one`, async () => {
      const before = await made();
      const way = await wayOf(breaks);
      const lost = await runPatiently(to(way.url), breaks === 'silent' ? 1500 : 5000, ...mute);
      expect(lost).toMatchObject({ code: 6, out: '' });
      expect(lost.err).not.toContain('cannot be reached');
      expect(lost.err).toMatch(/nobody knows whether the command was made\n/);
      expect(await made()).toBe(before + 1);
      const [, key = ''] = /--key (\S+) /.exec(lost.err) ?? [];
      const again = await runPatiently(cloud, 5000, ...mute, '--key', key, '--json');
      expect(again.code).toBe(0);
      expect(await made()).toBe(before + 1);
      expect(JSON.parse(again.out)).toMatchObject({ name: 'beeper.mute' });
      await cloud.result(JSON.parse(again.out).id, 'confirmed');
    });

  test('with --json the key stands in the error', async () => {
    const way = await wayOf('closes');
    const lost = await runPatiently(to(way.url), 5000, ...mute, '--json', '--key', 'once-more');
    expect(lost.code).toBe(6);
    expect(JSON.parse(lost.out)).toMatchObject({ error: { code: 'unanswered', key: 'once-more', mistakes: [] } });
  });

  test('one that is lost once is asked for again by itself', async () => {
    const before = await made();
    const way = await wayOf('half', 1);
    const ended = await runPatiently(to(way.url), 5000, ...mute);
    expect(ended.code).toBe(0);
    expect(await made()).toBe(before + 1);
  });

  test('a key that cannot be one is refused before anything is sent', async () => {
    const before = await made();
    const ended = await runPatiently(cloud, 5000, ...mute, '--key', 'a b');
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/--key a b: it must be 1 to 128 printable characters/);
    expect(await made()).toBe(before);
  });
});

describe('a cloud that stands still', () => {
  test('list ends with 1 and says so', async () => {
    const ended = await runPatiently(await serve(() => ''), 1500, 'list');
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/gave no answer that can be read: nothing came within 1\.5 s\n$/);
  });

  test('a stream that falls silent ends --follow with 1', async () => {
    const stream = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: here\n\n';
    const page = '{"events":[],"next":null}';
    const events = `HTTP/1.1 200 OK\r\ncontent-length: ${page.length}\r\nconnection: close\r\n\r\n${page}`;
    const stuck = await serve((asked) => (asked.includes('/stream?') ? stream : events));
    const ended = await runPatiently(stuck, 1500, 'events', UPS, '--follow', '--json');
    expect(ended).toMatchObject({ code: 1, err: 'the cloud has ended the stream\n' });
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'stream-ended' } });
  });

  test('--wait goes on over a cloud that is lost for a while, and ends with 6 when it stays lost', async () => {
    const answered = cloud.answerCommands('confirmed');
    const way = await wayOf('closes', 0);
    const ended = await runPatiently(to(way.url), 5000, ...mute, '--wait');
    await answered;
    expect(ended.code).toBe(0);
    const before = cloud.agent.commands.length;
    const waiting = runPatiently(to(way.url), 5000, ...mute, '--wait', '--timeout', '2', '--json');
    await until(() => cloud.agent.commands.length > before);
    await way.stop();
    const lost = await waiting;
    expect(lost.code).toBe(6);
    expect(lost.err).toMatch(/trying again\n.*cannot be reached/s);
    expect(JSON.parse(lost.out).error.command).toBe(cloud.commands.at(-1)?.id);
  });
});

describe('--json', () => {
  test('prints what went wrong as JSON too', async () => {
    const cases: [string[], number, object][] = [
      [['show', 'nobody'], 1, { code: 'not-found' }],
      [['list', '--url', 'https://127.0.0.1:2'], 1, { code: 'unreachable' }],
      [['list', '--nothing', 'x', '--last'], 2, { code: 'usage', mistakes: [{ path: 'arguments' }, {}] }],
      [['lst'], 2, { code: 'usage' }],
      [['do', UPS, 'outlet-group.reboot', '--group', '9'], 2, { code: 'usage' }],
      [['do', UPS, 'battery-test.start'], 3, { code: 'invalid-command', mistakes: [{ path: 'body.name' }] }],
      [['show', ''], 2, { mistakes: [{ says: 'UPS is empty' }] }],
    ];
    for (const [args, code, error] of cases) {
      const ended = await runPatiently(cloud, 5000, ...args, '--json');
      expect([args, ended.code]).toEqual([args, code]);
      expect(JSON.parse(ended.out)).toMatchObject({ error: { says: expect.any(String), ...error } });
      expect(ended.err).not.toBe('');
    }
  });

  test('an empty name is told as one', async () => {
    const ended = await runPatiently(cloud, 5000, 'show', '');
    expect(ended).toMatchObject({ code: 2, out: '', err: 'UPS is empty\nshow --help tells what is allowed\n' });
  });
});
