import { expect, test } from 'vitest';
import { Links } from '../../src/line/links.ts';
import type { Quirks } from '../../src/line/quirks.ts';
import { VirtualTime } from './virtual-time.ts';

function make(quirks: Quirks = {}, follow: () => Promise<void> = async () => {}) {
  const time = new VirtualTime();
  const links = new Links({ seed: 1, time, wallNow: () => Date.UTC(2026, 0, 2) + time.now(), quirks, follow });
  return { time, links };
}
const setting = { function: 16, address: 1026, words: 1 };

test('a condition ends after its time, and its begin and end are told for each link', async () => {
  const { time, links } = make();
  await links.change({ down: ['tcp', 'rtu'], forMs: 500 });
  await time.pass(499);
  expect(links.isMute('tcp')).toBe(true);
  await time.pass(1);
  expect(links.isMute('tcp')).toBe(false);
  expect(links.log.happenings().map(({ atMs, link, what, state }) => [atMs, link, what, state])).toEqual([
    [0, 'tcp', 'down', 'begins'],
    [0, 'rtu', 'down', 'begins'],
    [500, 'tcp', 'down', 'ends'],
    [500, 'rtu', 'down', 'ends'],
  ]);
  expect(links.log.happenings()[0]?.time).toBe('2026-01-02T00:00:00.000Z');
  expect(links.log.struck).toEqual({});
});

test('the end of a time does not end what was set anew meanwhile, and leaves the rest', async () => {
  const { time, links } = make();
  await links.change({ stuck: 0, halfOpen: true, forMs: 100 });
  await time.pass(50);
  await links.change({ stuck: 255 });
  await time.pass(100);
  expect(links.conditions).toMatchObject({ stuck: 255, halfOpen: false });
  await links.change({ stuck: false });
  expect(links.isMute('rtu')).toBe(false);
});

test('requests that reach nobody are counted by the reason', async () => {
  const { links } = make();
  const pdu = Buffer.from([3, 0, 0, 0, 2]);
  expect(links.isDeaf('tcp', pdu)).toBe(false);
  await links.change({ halfOpen: true, unplugged: true });
  expect([links.isDeaf('tcp', pdu), links.isDeaf('rtu', pdu)]).toEqual([true, true]);
  expect(links.log.struck).toEqual({ halfOpen: 1, unplugged: 1 });
  expect(links.log.happenings().at(-1)).toMatchObject({
    what: 'unplugged',
    asked: { function: 3, address: 0, words: 2 },
  });
});

test('settings written too close are counted, and reset what has the quirk', async () => {
  const plain = make();
  const { time, links } = make({ writeReset: { gapMs: 200, forMs: [1000, 2000] } });
  for (const each of [plain, { time, links }]) {
    each.links.wroteSetting('rtu', setting);
    await each.time.pass(200);
    each.links.wroteSetting('rtu', setting);
    expect(each.links.closeWrites).toBe(0);
    await each.time.pass(199);
    each.links.wroteSetting('tcp', setting);
    expect(each.links.closeWrites).toBe(1);
  }
  expect(plain.links.conditions.resetting).toBe(false);
  expect(links.conditions.resetting).toBe(true);
  expect(links.log.struck).toEqual({ writeReset: 1 });
  await time.pass(999);
  expect(links.conditions.resetting).toBe(true);
  await time.pass(1001);
  expect(links.conditions.resetting).toBe(false);
});

test('quirks are changed one by one, and null takes one away', async () => {
  const { links } = make({ longestRead: 60 });
  await links.change({ quirks: { replyMs: [200, 900] } });
  expect(links.quirks).toEqual({ longestRead: 60, replyMs: [200, 900] });
  await links.change({ quirks: { longestRead: null } });
  expect(links.quirks).toEqual({ replyMs: [200, 900] });
});

test('a link that cannot be brought back is told in the log', async () => {
  let works = true;
  const { time, links } = make({}, async () => {
    if (!works) throw new Error('the path is taken');
  });
  await links.change({ unplugged: true, forMs: 10 });
  works = false;
  await time.pass(10);
  expect(links.log.happenings().at(-1)).toMatchObject({ link: 'rtu', what: 'failed', says: 'the path is taken' });
});

test('after a stop nothing ends by itself any more', async () => {
  const { time, links } = make();
  await links.change({ halfOpen: true, forMs: 10 });
  links.stop();
  await time.pass(20);
  expect(links.conditions.halfOpen).toBe(true);
});
