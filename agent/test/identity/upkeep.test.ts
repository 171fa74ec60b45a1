import { expect, it, test } from 'vitest';
import type { CloudErrorCode } from '../../src/identity/cloud-error.ts';
import { renewalDue } from '../../src/identity/renewal-due.ts';
import { Upkeep } from '../../src/identity/upkeep.ts';
import { isValidBy } from '../../src/identity/validity.ts';
import { VirtualClock } from '../virtual-clock.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const START = Date.UTC(2027, 0, 1);
const validity = { from: START, to: START + 90 * DAY_MS };

test.each<[string, Partial<Parameters<typeof renewalDue>[0]>, boolean]>([
  ['young', { trusted: START + DAY_MS }, false],
  ['just before two thirds', { trusted: START + 60 * DAY_MS - 1 }, false],
  ['at two thirds', { trusted: START + 60 * DAY_MS }, true],
  ['expired', { trusted: START + YEAR_MS }, true],
  [
    'young by the trusted time, the clock a year ahead',
    { trusted: START + DAY_MS, wall: START + YEAR_MS, silentMs: 1e6 },
    false,
  ],
  ['old by the trusted time, the clock a year behind', { trusted: START + 70 * DAY_MS, wall: START - YEAR_MS }, true],
  ['the time unknown, the cloud just not there yet', { wall: START + YEAR_MS, silentMs: 30_000 }, false],
  ['the time unknown, the cloud silent, old by the clock', { wall: START + 61 * DAY_MS, silentMs: 60_000 }, true],
  ['the time unknown, the cloud silent, young by the clock', { wall: START + DAY_MS, silentMs: 1e9 }, false],
  ['turned away, the clock a year behind', { wall: START - YEAR_MS, silentMs: 10_000, wasTurnedAway: true }, true],
  [
    'turned away although young by trusted time: the CA was replaced',
    { trusted: START + DAY_MS, silentMs: 10_000, wasTurnedAway: true },
    true,
  ],
  ['turned away once, a moment ago', { wall: START - YEAR_MS, silentMs: 3000, wasTurnedAway: true }, false],
])('renewal: %s', (_what, facts, due) => {
  const all = { validity, trusted: undefined, wall: START, silentMs: 0, wasTurnedAway: false, ...facts };
  expect(renewalDue(all)).toBe(due);
});

test('a certificate by a time that is known, or by what is known to have passed', () => {
  expect(isValidBy(validity, { trusted: START + 1, atLeast: 0 })).toBe(true);
  expect(isValidBy(validity, { trusted: START - 1, atLeast: 0 })).toBe(false);
  expect(isValidBy(validity, { trusted: undefined, atLeast: START + YEAR_MS })).toBe(false);
  expect(isValidBy(validity, { trusted: undefined, atLeast: START - YEAR_MS })).toBe(true);
});

function open(random = 0.5) {
  const clock = new VirtualClock(START);
  const did: string[] = [];
  const uplink: { silentMs: number; problemCode: CloudErrorCode | undefined } = { silentMs: 0, problemCode: undefined };
  const stopping = new AbortController();
  const facts = { trusted: undefined as (() => number) | undefined, fails: false, current: { validity } };
  const act = (what: string) => async () => {
    did.push(`${what} ${Math.round(clock.now() / 3_600_000)}h`);
    if (facts.fails) throw new Error('no network');
    if (what === 'renew') facts.current = { validity: { from: clock.wallNow(), to: clock.wallNow() + 180 * DAY_MS } };
    return false;
  };
  const upkeep = new Upkeep({
    keeper: {
      get current() {
        return facts.current as never;
      },
      renew: async () => void (await act('renew')()),
      refreshNow: act('bundle'),
      refresh: act('ask'),
    },
    clock,
    trustedNow: () => facts.trusted?.(),
    uplink: () => uplink,
    random: () => random,
    signal: stopping.signal,
    log: { warn: () => undefined },
  });
  const run = upkeep.run();
  const stop = async () => {
    stopping.abort();
    await run;
  };
  return { clock, did, uplink, facts, stop };
}

it('asks for bundles at the start and daily, and sooner after a failure', async () => {
  const { clock, did, facts, stop } = open();
  await clock.advance(DAY_MS + 60_000);
  expect(did).toEqual(['bundle 0h', 'bundle 24h']);
  facts.fails = true;
  await clock.advance(DAY_MS + 3_600_000);
  expect(did.length).toBeGreaterThan(6);
  await stop();
});

it('asks for a newer bundle when the cloud shows a certificate by an unknown authority', async () => {
  const { clock, did, uplink, stop } = open();
  await clock.advance(60_000);
  uplink.problemCode = 'untrusted';
  await clock.advance(10_000);
  expect(did.filter((one) => one.startsWith('ask')).length).toBeGreaterThan(0);
  await stop();
});

it('renews within the hour after two thirds, hourly as long as that fails, and then no more', async () => {
  const { clock, did, facts, stop } = open();
  facts.trusted = () => START + 60 * DAY_MS - 3_600_000 + clock.now();
  facts.fails = true;
  const renewals = () => did.filter((one) => one.startsWith('renew'));
  await clock.advance(3_600_000);
  expect(renewals()).toEqual([]);
  await clock.advance(4 * 3_600_000);
  expect(renewals()).toHaveLength(4);
  facts.fails = false;
  await clock.advance(2 * 3_600_000);
  expect(renewals().length).toBeGreaterThanOrEqual(5);
  const done = renewals().length;
  await clock.advance(5 * 3_600_000);
  expect(renewals()).toHaveLength(done);
  await stop();
});

it('renews at once when its expired certificate is turned away, whatever the clock says', async () => {
  const { clock, did, uplink, stop } = open();
  uplink.problemCode = 'turned-away';
  uplink.silentMs = 15_000;
  await clock.advance(20_000);
  expect(did.filter((one) => one.startsWith('renew'))).toHaveLength(1);
  uplink.problemCode = undefined;
  await clock.advance(10_000);
  uplink.problemCode = 'turned-away';
  await clock.advance(600_000);
  expect(did.filter((one) => one.startsWith('renew'))).toHaveLength(1);
  await stop();
});
