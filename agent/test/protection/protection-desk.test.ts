import { expect, onTestFinished, test } from 'vitest';
import type { LocalRequest } from '../../src/commands/local-commands.ts';
import type { Client, GuardedUps } from '../../src/protection/guarded-ups.ts';
import { ProtectionDesk } from '../../src/protection/protection-desk.ts';
import { VirtualClock } from '../virtual-clock.ts';

const rack: GuardedUps = {
  label: 'Rack A',
  unit: 'UNIT1',
  link: 'up',
  silentMs: 0,
  source: 'mains',
  isLow: false,
  low: { runtimeSeconds: 300, chargePercent: 20 },
  offInMs: undefined,
  readings: {},
  capabilities: [],
  loadCommands: 'allow',
};
const client: Client = { label: 'Rack A', address: '10.0.0.1', user: 'mon', isPrimary: true, sinceMs: 61_400 };

function setUp(
  kept = new Map<string, unknown>(),
  machineBoot = 'machine-1',
  first: Partial<GuardedUps> = {},
  upMs = 0,
) {
  const clock = new VirtualClock();
  const seen: { guarded: GuardedUps }[] = [
    { guarded: { ...rack, ...first } },
    { guarded: { ...rack, label: 'Rack B', unit: 'UNIT2' } },
  ];
  const events: string[] = [];
  const asked: LocalRequest[] = [];
  const stopping = new AbortController();
  const clients: Client[] = [];
  const desk = new ProtectionDesk({
    ups: seen,
    local: {
      run: async (request) => {
        asked.push(request);
        return { state: 'cancelled', says: 'called off' };
      },
    },
    clock,
    keeper: {
      load: (name) => kept.get(name),
      save: (name, value) => kept.set(name, JSON.parse(JSON.stringify(value))),
    },
    records: {
      event: async (ups, body) => {
        events.push(`${ups} ${body.event} ${String(body.details?.why ?? '')}`.trim());
        return true;
      },
    },
    machineBoot,
    machineUpMs: () => upMs + clock.now(),
    signal: stopping.signal,
    log: { debug() {}, info() {}, warn() {} },
  });
  desk.addDoor({ listens: () => ['127.0.0.1:3493'], clients: (label) => clients.filter((one) => one.label === label) });
  desk.start();
  onTestFinished(() => stopping.abort(new Error('over')));
  const see = (change: Partial<GuardedUps>, at = 0) => {
    const one = seen[at];
    if (one !== undefined) one.guarded = { ...one.guarded, ...change };
  };
  return { clock, desk, events, asked, kept, see, clients };
}

test('the timer of the whole unit forces; a stale look at one does not; it is over when the output was off and is on', async () => {
  const { clock, desk, events, see } = setUp();
  see({ offInMs: 60_000, link: 'stale' });
  await clock.advance(1000);
  expect(desk.forced('Rack A')).toBeUndefined();
  see({ link: 'up' });
  await clock.advance(300);
  expect([desk.forced('Rack A'), desk.forced('Rack B')]).toEqual([
    'the UPS turns its whole output off in 60 s',
    undefined,
  ]);
  see({ offInMs: undefined, source: 'off' });
  await clock.advance(300);
  see({ source: 'mains' });
  await clock.advance(300);
  expect(desk.forced('Rack A')).toBeUndefined();
  expect(events).toEqual([
    'UNIT1 shutdown.forced the UPS turns its whole output off in 60 s',
    'UNIT1 shutdown.released',
  ]);
});

test('without a cut it is over after a minute of good mains with nobody logged in; one that stays holds it', async () => {
  const { clock, desk, events, see, clients } = setUp();
  clients.push(client);
  see({ source: 'battery' });
  desk.force('Rack A', 'low');
  await clock.advance(90_000);
  see({ source: 'mains' });
  await clock.advance(600_000);
  expect(desk.forced('Rack A')).toBe('low');
  clients.pop();
  await clock.advance(59_000);
  expect(desk.forced('Rack A')).toBe('low');
  await clock.advance(2000);
  expect(desk.forced('Rack A')).toBeUndefined();
  expect(events).toEqual(['UNIT1 shutdown.forced low', 'UNIT1 shutdown.released']);
});

test('it is kept over a restart, of the agent as it is, of the machine until there are mains', async () => {
  const { desk, kept } = setUp();
  desk.force('Rack A', 'low');
  const again = setUp(kept);
  expect(again.desk.forced('Rack A')).toBe('low');
  again.clients.push(client);
  await again.clock.advance(200_000);
  expect(again.desk.forced('Rack A')).toBe('low');

  const other = setUp(kept, 'machine-2', { source: 'battery' });
  await other.clock.advance(1000);
  expect(other.desk.forced('Rack A')).toBe('low');
  other.see({ source: 'mains' });
  await other.clock.advance(1000);
  expect(other.desk.forced('Rack A')).toBeUndefined();
  expect(setUp(kept, 'machine-2').desk.forced('Rack A')).toBeUndefined();
});

test('who was there is told, also when gone at once; since when is kept as long as it counts', async () => {
  const { clock, desk, kept, clients } = setUp();
  desk.force('Rack B', 'low');
  clients.push(client);
  desk.force('Rack A', 'low');
  clients.pop();
  await clock.advance(5000);
  expect([desk.toldMs('Rack A'), desk.toldMs('Rack B')]).toEqual([5000, undefined]);
  const afterRestart = (upMs: number, boot = 'machine-1') =>
    setUp(kept, boot, { source: 'battery' }, upMs).desk.toldMs('Rack A');
  // Nobody was answered yet: the next start counts anew.
  expect(afterRestart(6000)).toBe(0);
  clients.push({ ...client, toldMs: 100 });
  await clock.advance(15_000);
  expect([afterRestart(21_000), afterRestart(200_000), afterRestart(21_000, 'machine-2')]).toEqual([21_000, 0, 0]);
  clients.push(client);
  await clock.advance(1000);
  expect(afterRestart(22_000)).toBe(0);
});

test('what is kept and is none of ours forces nobody', () => {
  for (const stored of [undefined, null, 'set', { v: 2 }, { v: 1, state: { kind: 'set' } }])
    expect(setUp(new Map([['forced-Rack A', stored]])).desk.forced('Rack A')).toBeUndefined();
});

test('of two links to one unit the one that reads it sees for both', () => {
  const { desk, see } = setUp();
  see({ unit: 'UNIT1', isLow: true, source: 'battery' }, 1);
  see({ link: 'connecting', silentMs: undefined });
  expect(desk.one('Rack A')).toMatchObject({ label: 'Rack A', link: 'up', isLow: true, source: 'battery' });
  see({ link: 'down' }, 1);
  expect(desk.one('Rack A')).toMatchObject({ link: 'connecting', isLow: false });
});

test('a command goes to the unit with who asked; one that was called off has failed', async () => {
  const { desk, asked } = setUp();
  expect(await desk.command('Rack A', 'ups.off', { upsName: 'x' }, 'policy')).toEqual({
    state: 'failed',
    says: 'called off',
  });
  expect(asked).toEqual([{ ups: 'UNIT1', name: 'ups.off', args: { upsName: 'x' }, by: 'policy' }]);
});

test('the report tells where, who and why', async () => {
  const { desk, clients } = setUp();
  clients.push(client);
  desk.force('Rack A', 'low');
  expect(desk.report).toEqual({
    listens: ['127.0.0.1:3493'],
    clients: [{ ups: 'Rack A', address: '10.0.0.1', user: 'mon', isPrimary: true, forSeconds: 61 }],
    forced: { 'Rack A': 'low' },
  });
});
