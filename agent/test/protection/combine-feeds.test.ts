import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineFeeds, type Feed } from '../../src/protection/combine-feeds.ts';
import type { GuardedUps } from '../../src/protection/guarded-ups.ts';

const feed = (more: Partial<GuardedUps> = {}, forced?: string): Feed => ({
  view: {
    label: 'A',
    unit: 'S1',
    link: 'up',
    silentMs: 100,
    source: 'mains',
    isLow: false,
    low: { runtimeSeconds: 300, chargePercent: 20 },
    offInMs: undefined,
    readings: { 'battery.charge': 100 },
    capabilities: ['ups.off'],
    loadCommands: 'allow',
    ...more,
  },
  forced,
});
const mains = feed();
const battery = feed({ source: 'battery' });
const low = feed({ source: 'battery', isLow: true });
const forced = feed({ source: 'battery', isLow: true }, 'low battery');
const off = feed({ source: 'off' });
const goingOff = feed({ offInMs: 5000 });
const unseen = feed({ link: 'down', silentMs: 60_000 });
const unseenOnBattery = feed({ link: 'down', silentMs: 60_000, source: 'battery' });
const unseenJustNow = feed({ link: 'down', silentMs: 20_000, source: 'battery' });

function seen(feeds: readonly Feed[], needs = 1) {
  const combined = combineFeeds('web', feeds, needs);
  if (combined === undefined) throw new Error('none');
  const { view, forced: why } = combined;
  return [
    view.source,
    ...(view.isLow ? ['low'] : []),
    ...(why === undefined ? [] : ['forced']),
    ...(view.link === 'up' ? [] : [view.link]),
  ].join(' ');
}

describe('a server that needs one of two', () => {
  test.each([
    ['both on mains', [mains, mains], 'mains'],
    ['one on battery', [battery, mains], 'mains'],
    ['one low', [low, mains], 'mains'],
    ['one forced', [forced, mains], 'mains'],
    ['one off', [off, mains], 'mains'],
    ['both on battery', [battery, battery], 'battery'],
    ['one low, one on battery', [low, battery], 'battery'],
    ['one forced, one on battery', [forced, battery], 'battery'],
    ['both low', [low, low], 'battery low'],
    ['one forced, one low', [forced, low], 'battery low'],
    ['both forced', [forced, forced], 'battery low forced'],
    ['one off, one forced', [off, forced], 'battery low forced'],
    ['both off', [off, off], 'off'],
    ['one about to go off, one on battery', [goingOff, battery], 'battery'],
    ['one unseen, one on mains', [unseen, mains], 'mains'],
    ['one unseen that was on mains, one low: nobody knows', [unseen, low], 'mains down'],
    ['one unseen that was on battery, one on battery', [unseenOnBattery, battery], 'battery'],
    ['one unseen that was on battery, one forced', [unseenOnBattery, forced], 'battery low forced'],
    ['one unseen for a moment only, one forced', [unseenJustNow, forced], 'battery down'],
  ])('%s', (_name, feeds, expected) => {
    expect(seen(feeds)).toMatch(new RegExp(`^${expected}$`));
    expect(seen([...feeds].reverse())).toMatch(new RegExp(`^${expected}$`));
  });
});

test('one that needs two of three goes by the worse of the best two', () => {
  expect(seen([mains, mains, forced], 2)).toBe('mains');
  expect(seen([mains, battery, forced], 2)).toBe('battery');
  expect(seen([mains, low, low], 2)).toBe('battery low');
  expect(seen([mains, forced, forced], 2)).toBe('battery low forced');
});

test('it takes no commands, and shows the readings of the UPS that decides', () => {
  const combined = combineFeeds('web', [feed({ readings: { 'battery.charge': 40 }, source: 'battery' }), mains], 2);
  expect(combined?.view).toMatchObject({ label: 'web', unit: undefined, loadCommands: 'deny', capabilities: [] });
  expect(combined?.view.readings).toEqual({ 'battery.charge': 40 });
});

test('better feeds never make it worse', () => {
  const kinds = [mains, battery, unseen, low, forced, off];
  const order = ['mains', 'battery', 'mains down', 'battery low', 'battery low forced', 'off', 'off forced'];
  const kind = fc.integer({ min: 0, max: kinds.length - 1 });
  const at = (index: number): Feed => kinds[index] ?? mains;
  fc.assert(
    fc.property(fc.array(kind, { minLength: 2, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), (feeds, needs) => {
      const before = order.indexOf(seen(feeds.map(at), needs));
      const better = feeds.map((one, index) => (index === 0 ? 0 : one));
      expect(before).toBeGreaterThanOrEqual(0);
      expect(order.indexOf(seen(better.map(at), needs))).toBeLessThanOrEqual(before);
    }),
  );
});
