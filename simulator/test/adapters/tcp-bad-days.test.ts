import { afterEach, expect, test } from 'vitest';
import { ServedUnit, type ServedUnitOptions } from '../../src/adapters/served-unit.ts';
import { type Peer, tcpPeer, until } from './peers.ts';

const recorded = { 0: [0, 0x2002, 8] };
const READ = '0001 0000 0006 01 03 0000 0002';
const REPLY = '00010000000701030400002002';
const REFUSED = { code: 'ECONNREFUSED' };

let served: ServedUnit;
const peers: Peer[] = [];
afterEach(async () => {
  for (const each of peers.splice(0)) each.close();
  await served.stop();
});

async function start(options: Partial<ServedUnitOptions>): Promise<void> {
  served = new ServedUnit({ recorded, modbusTcp: { host: '127.0.0.1', port: 0 }, replyMs: 0, ...options });
  await served.start();
}
const peer = async (): Promise<Peer> => {
  const made = await tcpPeer(served.at.modbusTcp ?? { host: '', port: 0 });
  peers.push(made);
  return made;
};
/** Connects as soon as it is let. */
const again = async (): Promise<Peer> => {
  for (;;) {
    const made = await peer().catch(() => undefined);
    if (made) return made;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const answers = async (one: Peer): Promise<void> => {
  const before = one.received.length / 2;
  one.send(READ);
  expect((await one.bytes(before + 13)).slice(2 * before)).toBe(REPLY);
};

test('a burst of connections is refused for a while, who is connected already goes on', async () => {
  await start({ quirks: { burst: { connections: 3, withinMs: 60_000, deadMs: 400 } } });
  const first = await peer();
  await peer();
  await answers(await peer());
  await until(() => served.links.log.happenings().length > 0, 'the port shuts');
  await expect(peer()).rejects.toMatchObject(REFUSED);
  await answers(first);
  await answers(await again());
  expect(served.links.log.happenings()).toMatchObject([
    { what: 'burst', link: 'tcp', state: 'begins' },
    { what: 'burst', state: 'ends' },
  ]);
  // It begins with the connection, and is told a moment later.
  const [begins, ends] = served.links.log.happenings();
  expect((ends?.atMs ?? 0) - (begins?.atMs ?? 0)).toBeGreaterThanOrEqual(350);
});

test('one request per connection, and a pause before the next is taken', async () => {
  await start({ quirks: { oneRequest: { after: 'close', pauseMs: 400 } } });
  const one = await peer();
  await answers(one);
  await until(() => one.closed, 'the connection is closed');
  const closedAt = performance.now();
  await expect(peer()).rejects.toMatchObject(REFUSED);
  await answers(await again());
  expect(performance.now() - closedAt).toBeGreaterThanOrEqual(380);
});

test('closed in mid-reply, the bytes before it arrive', async () => {
  await start({ link: { faults: [{ kind: 'close', on: 'any', to: 'any', bytes: 7, count: 1 }] } });
  const one = await peer();
  one.send(READ);
  await until(() => one.closed, 'the connection is closed');
  expect(one.received).toBe(REPLY.slice(0, 14));
  await answers(await peer());
});

test('half open from the start: it takes connections and never answers', async () => {
  await start({ link: { halfOpen: true } });
  const one = await peer();
  one.send(READ);
  await until(() => served.links.log.struck.halfOpen === 1, 'the request is heard');
  await served.links.change({ halfOpen: false });
  await answers(one);
});

test('down for a time, it comes back by itself', async () => {
  await start({});
  await served.links.change({ down: ['tcp'], forMs: 200 });
  await expect(peer()).rejects.toMatchObject(REFUSED);
  await answers(await again());
});

test('a unit whose port is shut can be stopped, at once, and taken down and up meanwhile', async () => {
  await start({ quirks: { burst: { connections: 1, withinMs: 1000, deadMs: 3_600_000 } } });
  await peer();
  await until(() => served.links.log.happenings().length > 0, 'the port shuts');
  await served.setDown(['tcp']);
  await served.setDown([]);
  await expect(peer()).rejects.toMatchObject(REFUSED);
  const asked = performance.now();
  await served.stop();
  expect(performance.now() - asked).toBeLessThan(2000);
});

test('taken down and up while its port is shut, it opens when that is over', async () => {
  await start({ quirks: { burst: { connections: 1, withinMs: 1000, deadMs: 600 } } });
  await peer();
  await until(() => served.links.log.happenings().length > 0, 'the port shuts');
  await served.setDown(['tcp']);
  await served.setDown([]);
  await served.links.change({ quirks: { burst: null } });
  await answers(await again());
  const [begins, , , ends] = served.links.log.happenings();
  expect(ends).toMatchObject({ what: 'burst', state: 'ends' });
  expect((ends?.atMs ?? 0) - (begins?.atMs ?? 0)).toBeGreaterThanOrEqual(550);
});
