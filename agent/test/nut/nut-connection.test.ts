import { describe, expect, onTestFinished, test } from 'vitest';
import type { Conclusion } from '../../src/commands/conclusion.ts';
import { Connections } from '../../src/nut/connections.ts';
import { NutConnection, type NutConnectionParts } from '../../src/nut/nut-connection.ts';
import { Trackings } from '../../src/nut/trackings.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { openWorld } from './test-world.ts';

type Run = NutConnectionParts['desk']['command'];

function setUp({ command }: { command?: Run } = {}) {
  const clock = new VirtualClock();
  const trackings = new Trackings();
  const forced: string[] = [];
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const open = (address = '10.0.0.1') => {
    const said: string[] = [];
    const peer = { isTaking: true, isPaused: false, ended: 0, dropped: 0 };
    const connection = new NutConnection(
      {
        address,
        send: (text) => {
          said.push(...text.split('\n').slice(0, -1));
          return peer.isTaking;
        },
        end: () => peer.ended++,
        drop: () => peer.dropped++,
        pause: () => {
          peer.isPaused = true;
        },
        resume: () => {
          peer.isPaused = false;
        },
      },
      {
        world: openWorld({}, { tracked: (id) => trackings.say(id) }),
        doorkeeper: {
          check: async (_address, user, password) => {
            await clock.sleep(password === 'secret' ? 10 : 5000);
            return password === 'secret' ? { isPrimary: user === 'mon', actions: ['set', 'instcmd'] } : undefined;
          },
        },
        trackings,
        desk: {
          force: (label, why) => forced.push(`${label}: ${why}`),
          noteTold: () => {},
          command: command ?? (async () => ({ state: 'confirmed' })),
        },
        random: () => '0123456789abcdef0123456789abcdef',
        clock,
        signal: stopping.signal,
        log: { debug() {}, info() {}, warn() {} },
      },
    );
    const send = (...lines: string[]) => connection.receive(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    return { connection, peer, said, send };
  };
  return { clock, open, forced, stopping };
}

const LOGIN = ['USERNAME mon', 'PASSWORD secret'];

test('lines that come all at once are answered in their order, also over a password that takes its time', async () => {
  const { clock, open, forced } = setUp();
  const { connection, said, send } = open();
  send(...LOGIN, 'LOGIN rack-a', 'GET NUMLOGINS rack-a', 'FSD rack-a', 'LOGOUT', 'VER');
  expect(said).toEqual(['OK', 'OK']);
  expect(connection.login).toBeUndefined();
  await clock.advance(20);
  expect(said).toEqual(['OK', 'OK', 'OK', 'NUMLOGINS rack-a 2', 'OK FSD-SET', 'OK Goodbye']);
  expect(forced).toEqual(['Rack A: mon from 10.0.0.1 asked for it']);
});

test('a wrong password makes its own connection wait, and no other', async () => {
  const { clock, open } = setUp();
  const [wrong, right] = [open(), open()];
  wrong.send('USERNAME mon', 'PASSWORD guess', 'LOGIN rack-a', 'VER');
  right.send(...LOGIN, 'LOGIN rack-a');
  await clock.advance(20);
  expect([wrong.said, right.said]).toEqual([
    ['OK', 'OK'],
    ['OK', 'OK', 'OK'],
  ]);
  expect(right.connection.login).toMatchObject({ label: 'Rack A', user: 'mon', address: '10.0.0.1' });
  await clock.advance(5000);
  expect(wrong.said).toEqual(['OK', 'OK', 'ERR ACCESS-DENIED', 'a version']);
});

test('a client that does not read is not read either, and goes on where it was', async () => {
  const { open } = setUp();
  const { connection, peer, said, send } = open();
  peer.isTaking = false;
  send('VER', 'NETVER');
  expect([said, peer.isPaused]).toEqual([['a version'], true]);
  peer.isTaking = true;
  connection.goOn(true);
  expect([said, peer.isPaused]).toEqual([['a version', '1.3'], false]);
});

test('many lines at once leave room for others in between', async () => {
  const { open } = setUp();
  const { peer, said, send } = open();
  send(...Array.from({ length: 100 }, () => 'VER'));
  expect([said.length, peer.isPaused]).toEqual([10, true]);
  await expect.poll(() => [said.length, peer.isPaused]).toEqual([100, false]);
});

const refused: Conclusion = { state: 'refused', code: 'load-commands-denied' };
test.each([
  [['accepted', 'confirmed'], 'INSTCMD rack-a load.off', 'OK'],
  [[refused], 'INSTCMD rack-a load.off', 'ERR ACCESS-DENIED'],
  [[{ state: 'refused', code: 'link-down' }], 'INSTCMD rack-a load.off', 'ERR DRIVER-NOT-CONNECTED'],
  [[{ state: 'refused', code: 'pending' }], 'INSTCMD rack-a load.off', 'ERR INSTCMD-FAILED'],
  [[{ state: 'refused', code: 'out-of-range' }], 'SET VAR rack-a input.transfer.high 200', 'ERR INVALID-VALUE'],
  [['accepted', { state: 'failed', code: 'unit-failed' }], 'SET VAR rack-a ups.id x', 'ERR SET-FAILED'],
  [['accepted', 'confirmed'], 'SET VAR rack-a ups.id x', 'OK'],
  [['accepted'], 'SET VAR rack-a ups.id x', 'OK'],
] as const)('%j: %s is answered with %s', async (news, line, answer) => {
  const { clock, open } = setUp({
    command: async (_label, _name, _args, _by, onNews) => {
      for (const one of news) onNews?.(typeof one === 'string' ? { state: one } : one);
      return { state: 'confirmed' };
    },
  });
  const { said, send } = open();
  send(...LOGIN, line, 'VER');
  await clock.advance(4000);
  expect(said.slice(2)).toEqual([answer, 'a version']);
});

test('a tracked command is answered at once, by an id in the form that clients look for', async () => {
  let end: (outcome: { state: 'confirmed' | 'refused'; code?: string }) => void = () => {};
  const { clock, open } = setUp({ command: () => new Promise((resolve) => (end = resolve)) });
  const { said, send } = open();
  send(...LOGIN, 'SET TRACKING ON', 'INSTCMD rack-a load.off');
  await clock.advance(20);
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  expect(said.at(-1)).toBe(`OK TRACKING ${id}`);
  send(`GET TRACKING ${id}`);
  expect(said.at(-1)).toBe('PENDING');
  end({ state: 'refused', code: 'pending' });
  await clock.advance(0);
  send(`GET TRACKING ${id}`);
  expect(said.at(-1)).toBe('ERR FAILED');
});

test('who is silent for long goes, who is logged in on a UPS on battery stays; and is no client any more', async () => {
  const { clock, open } = setUp();
  let isOnBattery = true;
  const all = new Connections(clock, () => isOnBattery);
  const [mute, idle, client] = [open(), open(), open()];
  for (const { connection } of [mute, idle, client]) all.add(connection);
  idle.send('VER');
  client.send(...LOGIN, 'LOGIN rack-a');
  await clock.advance(59_000);
  all.tidy();
  expect([mute, idle, client].map(({ peer }) => peer.ended)).toEqual([0, 0, 0]);
  await clock.advance(2000);
  all.tidy();
  expect([mute, idle, client].map(({ peer }) => peer.ended)).toEqual([1, 0, 0]);
  await clock.advance(300_000);
  all.tidy();
  expect([mute, idle, client].map(({ peer }) => peer.ended)).toEqual([1, 1, 0]);
  expect(all.clients('Rack A')).toEqual([
    { label: 'Rack A', address: '10.0.0.1', user: 'mon', isPrimary: false, sinceMs: 360_990 },
  ]);
  isOnBattery = false;
  all.tidy();
  expect(client.peer.ended).toBe(1);
  // Also while its other end stays open.
  expect(all.clients('Rack A')).toEqual([]);
});

describe('too many', () => {
  const fill = (all: Connections, open: ReturnType<typeof setUp>['open'], count: number, address: string) => {
    const opened = Array.from({ length: count }, () => open(address));
    for (const { connection } of opened) all.add(connection);
    return opened;
  };
  const dropped = (opened: readonly { readonly peer: { readonly dropped: number } }[]) =>
    opened.flatMap(({ peer }, index) => (peer.dropped > 0 ? [index] : []));

  test('one address fills no more than its own room, and each that comes costs it another one', () => {
    const { open, clock } = setUp();
    const all = new Connections(clock, () => false);
    const opened = fill(all, open, 400, '10.0.0.9');
    expect(all.makeRoom('10.0.0.8')).toBe(true);
    expect(dropped(opened)).toEqual([]);
    for (const gone of [[0], [0, 1], [0, 1, 2]]) {
      expect(all.makeRoom('10.0.0.9')).toBe(true);
      expect(dropped(opened)).toEqual(gone);
      all.add(open('10.0.0.9').connection);
    }
  });

  test('first goes what is over, then who never asked, then who was silent for longest; nobody who is logged in', async () => {
    const { open, clock } = setUp();
    const all = new Connections(clock, () => false);
    const [client, reader, other] = fill(all, open, 3, '10.0.0.9');
    client?.send(...LOGIN, 'LOGIN rack-a');
    reader?.send('VER');
    await clock.advance(1000);
    other?.send('VER');
    const [left] = fill(all, open, 1, '10.0.0.9');
    left?.send('LOGOUT');
    const mute = fill(all, open, 396, '10.0.0.9');
    const make = () => {
      expect(all.makeRoom('10.0.0.9')).toBe(true);
      const next = open('10.0.0.9');
      next.send(...LOGIN, 'LOGIN rack-a');
      all.add(next.connection);
    };
    make();
    expect(dropped([...(left ? [left] : []), ...mute])).toEqual([0]);
    for (const _ of mute) make();
    await clock.advance(1000);
    expect(dropped(mute)).toHaveLength(396);
    expect(reader?.peer.dropped).toBe(0);
    make();
    expect([reader?.peer.dropped, other?.peer.dropped]).toEqual([1, 0]);
    make();
    await clock.advance(1000);
    expect([other?.peer.dropped, client?.peer.dropped]).toEqual([1, 0]);
    expect(all.makeRoom('10.0.0.9')).toBe(false);
  });

  test('a full server drops those of the address that has most', () => {
    const { open, clock } = setUp();
    const all = new Connections(clock, () => false);
    const few = fill(all, open, 300, '10.0.0.1');
    const many = fill(all, open, 399, '10.0.0.2');
    fill(all, open, 301, '10.0.0.3');
    expect(all.makeRoom('10.0.0.4')).toBe(true);
    expect([dropped(few), dropped(many)]).toEqual([[], [0]]);
  });
});
