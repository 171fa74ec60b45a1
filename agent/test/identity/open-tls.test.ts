import { beforeAll, describe, expect, test } from 'vitest';
import { type OtherTime, openTls } from '../../src/adapters/net/open-tls.ts';
import { type Issued, TestCa } from '../trust/test-ca.ts';
import { tlsServer } from './tls-server.ts';

const year = (number: number): number => Date.UTC(number, 0, 1);
const past = { from: year(2020), to: year(2021) };
const future = { from: year(2090), to: year(2091) };

let ca: TestCa;
const servers = new Map<string, Issued & { chain: string }>();

beforeAll(async () => {
  ca = await TestCa.make();
  const [sameName, other] = [await TestCa.make(), await TestCa.make('Corporate Inspection CA')];
  const names = ['elsewhere.example'];
  const asChain = (issued: Issued) => ({ ...issued, chain: issued.pem });
  servers.set('good', await ca.server());
  servers.set('expired', await ca.server(past));
  servers.set('not yet valid', await ca.server(future));
  servers.set('foreign, of the same name', await sameName.server());
  servers.set('foreign and expired', await sameName.server(past));
  servers.set('inspected', await other.server());
  servers.set('another name', await ca.server({ names }));
  servers.set('another name and expired', await ca.server({ names, ...past }));
  servers.set("an agent's own", asChain(await ca.agent('gw-x')));
  servers.set("an agent's own, expired", asChain(await ca.agent('gw-x', past)));
});

async function tryOpen(name: string, time?: Pick<OtherTime, 'trusted' | 'atLeast'>) {
  const { chain: cert = '', key = '' } = servers.get(name) ?? {};
  const { port, told } = await tlsServer({ cert, key });
  const notes: string[] = [];
  const otherTime = time && (() => ({ ...time, anchors: [ca.pem], viaOthers: false }));
  const { signal } = new AbortController();
  const to = { host: 'localhost', port, proxy: undefined, anchors: [ca.pem], withinMs: 5000, signal };
  const outcome = await openTls({ ...to, otherTime, onClock: (says) => notes.push(says) }).then(
    (socket) => {
      socket.destroy();
      return 'open';
    },
    (error) => error.code,
  );
  expect(told).toEqual([]);
  return { outcome, notes: notes.length };
}

const unknown = { trusted: undefined, atLeast: year(2020) };
const within = { trusted: year(2020) + 1e10, atLeast: year(2020) };
const now = { trusted: Date.now(), atLeast: year(2020) };

describe("by this machine's clock alone", () => {
  test.each([
    ['good', 'open'],
    ['expired', 'clock'],
    ['not yet valid', 'clock'],
    ['foreign, of the same name', 'untrusted'],
    ['inspected', 'untrusted'],
    ['another name', 'wrong-name'],
    ["an agent's own", 'untrusted'],
  ])('%s: %s', async (name, outcome) => {
    expect(await tryOpen(name)).toEqual({ outcome, notes: 0 });
  });
});

describe('whatever this machine takes for the time', () => {
  test.each([
    ['expired by a clock that may be wrong', 'expired', unknown, 'open', 1],
    ['not yet valid by a clock that may be wrong', 'not yet valid', unknown, 'open', 1],
    ['over before a time that is known to have passed', 'expired', { ...unknown, atLeast: year(2022) }, 'clock', 0],
    ['valid by the trusted time', 'expired', within, 'open', 1],
    ['over by the trusted time', 'expired', now, 'clock', 0],
    ['over by the trusted time, valid by the clock', 'good', { ...now, trusted: year(2080) }, 'clock', 0],
    ['foreign and expired', 'foreign and expired', unknown, 'untrusted', 0],
    ['foreign and expired', 'foreign and expired', within, 'untrusted', 0],
    ['for another name and expired', 'another name and expired', unknown, 'wrong-name', 0],
    ["an agent's own and expired", "an agent's own, expired", unknown, 'untrusted', 0],
  ] as const)('%s', async (_what, name, time, outcome, notes) => {
    expect(await tryOpen(name, time)).toEqual({ outcome, notes });
  });
});

test('names the issuer that it saw', async () => {
  const { chain: cert = '', key = '' } = servers.get('inspected') ?? {};
  const { port } = await tlsServer({ cert, key });
  const to = { host: 'localhost', port, proxy: undefined, anchors: [ca.pem] };
  await expect(openTls({ ...to, withinMs: 5000, signal: new AbortController().signal })).rejects.toMatchObject({
    code: 'untrusted',
    seen: 'CN=Corporate Inspection CA',
    message: expect.stringContaining('Corporate Inspection CA'),
  });
});

test('speaks TLS 1.3 only, and not without the protocol that was asked for', async () => {
  const { chain: cert = '', key = '' } = servers.get('good') ?? {};
  const old = await tlsServer({ cert, key, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  const without = await tlsServer({ cert, key });
  const open = (port: number, alpn?: string) =>
    openTls({
      host: 'localhost',
      port,
      alpn,
      proxy: undefined,
      anchors: [ca.pem],
      withinMs: 5000,
      signal: new AbortController().signal,
    });
  await expect(open(old.port)).rejects.toMatchObject({ code: 'not-tls' });
  await expect(open(without.port, 'mqtt')).rejects.toMatchObject({ code: 'not-tls' });
});
