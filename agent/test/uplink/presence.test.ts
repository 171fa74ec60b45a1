import { expect, it } from 'vitest';
import { event, openTestDisk, testDirectory } from '../outbox/open-test-disk.ts';
import { AGENT, openTestUplink } from './open-test-uplink.ts';
import { TestBroker } from './test-broker.ts';
import { until } from './until.ts';

const online = (broker: TestBroker) => broker.statuses.filter((status) => status.online);

it('says who it is at once, with its links, its epochs and a nonce', async () => {
  const broker = await TestBroker.start();
  const { outbox, epoch } = await openTestDisk(await testDirectory());
  await outbox.append(event());
  openTestUplink(outbox, await broker.identity(), { version: '1.2.3' });
  await until('the status arrived', () => broker.statuses.length === 1);
  expect(broker.statuses[0]).toMatchObject({
    agent: AGENT,
    online: true,
    conn: 1,
    version: '1.2.3',
    clock: { quality: 'unsynchronised' },
    links: [{ label: 'rack', via: 'serial', state: 'up' }],
    epochs: [{ epoch, firstHeld: 1, next: 2 }],
  });
  expect(broker.statuses[0]?.nonce).toMatch(/./);
});

it('says it again in its time, when a link changed, and when the cloud asks', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const quick = openTestUplink(outbox, await broker.identity(), { timing: { statusEveryMs: 100, statusGapMs: 10 } });
  await until('three by themselves', () => online(broker).length >= 3);
  await quick.uplink.stop();
  const before = online(broker).length;
  const { uplink, told, advice } = openTestUplink(outbox, await broker.identity(), { timing: { statusGapMs: 10 } });
  await until('connected', () => online(broker).length === before + 1);
  uplink.statusChanged();
  await until('once more for the link', () => online(broker).length === before + 2);
  await broker.receipt({ epochs: [], send: ['identity', 'status'], advice: { telemetryMs: 10_000 } });
  await until('once more for the cloud', () => online(broker).length === before + 3);
  expect(told.identityWanted).toBe(1);
  expect(advice).toEqual([{ telemetryMs: 10_000 }]);
});

it('leaves its will when the line breaks, with the boot and number of that connection', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity());
  await until('connected', () => broker.statuses.length === 1);
  await broker.unlisten();
  await until('the will is out', () => broker.statuses.length === 2);
  const [first, will] = broker.statuses;
  expect(will).toMatchObject({ agent: AGENT, online: false, boot: first?.boot, conn: 1 });
  await until('it has noticed', () => !uplink.state.connected && uplink.state.lastProblem !== undefined);
  await broker.listen();
  await until('it is back', () => online(broker).length === 2);
  expect(online(broker)[1]?.conn).toBeGreaterThan(1);
});

it('says goodbye when it is stopped, and the broker drops the will', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity());
  await until('connected', () => broker.statuses.length === 1);
  await uplink.stop();
  await until('the broker let go', () => broker.sockets.size === 0);
  expect(broker.statuses.map((status) => status.online)).toEqual([true, false]);
  expect(uplink.state.connected).toBe(false);
});

it('stops while it cannot connect', async () => {
  const broker = await TestBroker.start();
  await broker.unlisten();
  const { outbox } = await openTestDisk(await testDirectory());
  const { uplink } = openTestUplink(outbox, await broker.identity(), { random: () => 1 });
  await until('it has failed', () => uplink.state.lastProblem !== undefined);
  await uplink.stop();
  expect(uplink.state).toMatchObject({ lastProblem: expect.stringContaining('refused'), problemCode: 'refused' });
});

it('learns the time from the cloud, and records it once for this boot', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const timing = { statusEveryMs: 100, statusGapMs: 10, timeAgainMs: 50, timeEveryMs: 200 };
  const { trustedTime } = openTestUplink(outbox, await broker.identity(), { timing });
  await until('asked, and asked again', () => online(broker).length >= 2);
  expect(trustedTime.now()).toBeUndefined();
  const cloudNow = Date.UTC(2031, 0, 1);
  await broker.receipt({ epochs: [], time: { nonce: 'none of ours', now: 1 } });
  let answered = 0;
  await until('answered twice', async () => {
    const nonce = broker.statuses.at(-1)?.nonce;
    if (nonce !== undefined) {
      answered += 1;
      await broker.receipt({ epochs: [], time: { nonce, now: cloudNow } });
    }
    return answered > 3 && broker.arrivals.length > 0;
  });
  expect(Math.abs((trustedTime.now() ?? 0) - cloudNow)).toBeLessThan(20_000);
  const clocks = broker.arrivals.filter(({ record }) => record.kind === 'clock');
  expect(clocks).toHaveLength(1);
  expect(clocks[0]?.record).toMatchObject({ ups: '-', body: { of: clocks[0]?.record.boot, quality: 'cloud' } });
  expect(outbox.stats.records).toBe(1);
  await until('the status says so', () => online(broker).at(-1)?.clock?.quality === 'cloud');
});

it('hands over commands, and survives one that cannot be taken', async () => {
  const broker = await TestBroker.start();
  const { outbox } = await openTestDisk(await testDirectory());
  const seen: string[] = [];
  const onCommand = ({ id }: { id: string }) => {
    seen.push(id);
    if (id === 'c1') throw new Error('no');
  };
  const { uplink, warnings } = openTestUplink(outbox, await broker.identity(), { onCommand });
  await until('connected', () => broker.statuses.length === 1);
  const command = {
    v: 1 as const,
    agent: AGENT,
    ups: 'UPS1',
    name: 'beeper.mute',
    args: {},
    issued: 1,
    expires: 2,
    by: 'me',
  };
  for (const id of ['c1', 'c2', 'c2']) await broker.command({ ...command, id });
  await until('all handed over', () => seen.length === 3);
  expect(seen).toEqual(['c1', 'c2', 'c2']);
  expect(warnings).toHaveLength(1);
  expect(uplink.state.connected).toBe(true);
});
