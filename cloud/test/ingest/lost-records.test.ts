import { topics } from '@ridethrough/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAudit } from '../../src/audit/read-audit.ts';
import { reportEpochs } from '../../src/ingest/epoch-book.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { EPOCH, record, status, telemetry } from '../rig/records.ts';
import type { TestAgent } from '../rig/test-agent.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = await new CloudRig().start();
});
afterEach(() => rig.stop());

type Held = [epoch: string, firstHeld: number, next: number];
const say = (agent: TestAgent, held: Held[], boot = 'b0070001') =>
  agent.publish(
    topics.status(agent.id),
    status(agent.id, { boot, epochs: held.map(([epoch, firstHeld, next]) => ({ epoch, firstHeld, next })) }),
  );
const send = async (agent: TestAgent, ...numbers: number[]) => {
  await Promise.all(numbers.map((seq) => agent.send(telemetry({ 'ups.load': seq }, { seq }))));
};
const upTo = (agent: TestAgent, epoch: string) =>
  agent.receipts
    .flatMap(({ epochs }) => epochs)
    .filter((one) => one.epoch === epoch)
    .at(-1);
const lost = async () =>
  (await readAudit(rig.store.db, { act: 'records', limit: 50 }))
    .reverse()
    .map(({ act, target, outcome, details }) => ({ act, target, outcome, ...details }));
const report = async (epoch: string) => (await reportEpochs(rig.store.db, 'gw1')).find((one) => one.epoch === epoch);

/** As after a restore: records up to 10 are here, the agent was receipted up to 20 and deleted them. */
async function setBack(): Promise<TestAgent> {
  const agent = await rig.agent('gw1');
  await say(agent, [[EPOCH, 1, 11]]);
  await send(agent, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  await agent.receipted(EPOCH, 10);
  await until(
    async () =>
      (await rig.store.db.selectFrom('agents').select('first_epoch').executeTakeFirst())?.first_epoch === EPOCH,
  );
  return agent;
}

test('what the agent deleted and never came is told of once, and receipts go on beyond it', async () => {
  const agent = await setBack();
  await say(agent, [[EPOCH, 21, 24]]);
  await send(agent, 21, 22, 23);
  await until(() => (upTo(agent, EPOCH)?.ranges.length ?? 0) > 0);
  expect(await lost()).toEqual([]);
  // The agent held three at that time: now they are here, and nothing explains the rest.
  await say(agent, [[EPOCH, 24, 24]]);
  await agent.receipted(EPOCH, 24 - 1);
  await until(() => upTo(agent, EPOCH)?.upTo === 23);
  expect(await lost()).toEqual([
    { act: 'records.lost', target: 'agent:gw1', outcome: 'failed', epoch: EPOCH, count: 10, numbers: '11-20' },
  ]);
  expect(await report(EPOCH)).toMatchObject({ received: 13, lost: 10, missing: 0, tailLost: false });
  expect(rig.path.health.metrics.count('lost')).toBe(10);
  await say(agent, [[EPOCH, 24, 24]]);
  await rig.stopCloud();
  await rig.start();
  const again = await rig.agent('gw1');
  await say(again, [[EPOCH, 24, 24]]);
  await until(() => upTo(again, EPOCH)?.upTo === 23);
  expect(await lost()).toHaveLength(1);
});

test('an agent that holds nothing more explains nothing more', async () => {
  const agent = await setBack();
  await say(agent, [[EPOCH, 15, 15]]);
  await until(() => upTo(agent, EPOCH)?.upTo === 14);
  expect(await lost()).toMatchObject([{ numbers: '11-14' }]);
});

test('the cloud asks for another status by itself', async () => {
  const agent = await setBack();
  await say(agent, [[EPOCH, 21, 24]]);
  await until(() => agent.receipts.some(({ send: wishes }) => wishes?.includes('status')));
});

test('what a gap record explains is not told of, also when the record comes after the status', async () => {
  const agent = await setBack();
  await say(agent, [[EPOCH, 21, 22]]);
  const gap = { epochs: [{ epoch: EPOCH, ranges: [[11, 20]] }], fromTs: 1, toTs: 2, count: 10, reason: 'quota' };
  await agent.send(record('gap', gap, { seq: 21 }));
  await until(() => upTo(agent, EPOCH)?.upTo === 21);
  await say(agent, [[EPOCH, 22, 22]]);
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 22 }));
  await agent.receipted(EPOCH, 22);
  expect(await lost()).toEqual([]);
  expect(await report(EPOCH)).toMatchObject({ explained: 10, lost: 0 });
});

test('what was told of as lost and comes after all is stored, and that is told of as well', async () => {
  const agent = await setBack();
  await say(agent, [[EPOCH, 21, 21]]);
  await until(() => upTo(agent, EPOCH)?.upTo === 20);
  await Promise.all([send(agent, 12, 13, 16), send(agent, 12)]);
  const gap = { epochs: [{ epoch: EPOCH, ranges: [[11, 15]] }], fromTs: 1, toTs: 2, count: 3, reason: 'disk' };
  await agent.send(record('gap', gap, { seq: 21 }));
  await until(() => upTo(agent, EPOCH)?.upTo === 21);
  const told = await lost();
  expect(told[0]).toMatchObject({ act: 'records.lost', count: 10 });
  const later = told.slice(1);
  expect(later.every(({ act, outcome }) => act === 'records.found' && outcome === 'done')).toBe(true);
  expect(await report(EPOCH)).toMatchObject({ received: 14, explained: 3, lost: 4, missing: 0 });
  const seqs = await rig.store.db.selectFrom('telemetry').select('seq').where('seq', '>', 10).orderBy('seq').execute();
  expect(seqs.map(({ seq }) => seq)).toEqual([12, 13, 16]);
});

test('epochs that ended unseen are told of, with what is known of them, and closed when that comes', async () => {
  const agent = await setBack();
  const current = '4-0000000d';
  // It restarted three times; of that only the present epoch is left.
  await say(agent, [[current, 5, 5]], 'b0070004');
  await until(async () => (await lost()).length === 4);
  expect(await lost()).toEqual([
    { act: 'records.lost', target: 'agent:gw1', outcome: 'failed', epoch: current, count: 4, numbers: '1-4' },
    {
      act: 'records.lost',
      target: 'agent:gw1',
      outcome: 'failed',
      epoch: EPOCH,
      count: 0,
      numbers: '',
      alsoAllAfter: 10,
    },
    {
      act: 'records.lost',
      target: 'agent:gw1',
      outcome: 'failed',
      epoch: '3-00000000',
      count: 0,
      numbers: '',
      alsoAllAfter: 0,
    },
    {
      act: 'records.lost',
      target: 'agent:gw1',
      outcome: 'failed',
      epoch: '2-00000000',
      count: 0,
      numbers: '',
      alsoAllAfter: 0,
    },
  ]);
  expect(await report(EPOCH)).toMatchObject({ closed: true, tailLost: true, lost: 0 });
  const closed = record(
    'epoch-closed',
    { closed: EPOCH, lastSeq: 25 },
    { seq: 5, epoch: current, ups: '-', boot: 'b0070004' },
  );
  await agent.send(closed);
  await say(agent, [[current, 6, 6]], 'b0070004');
  await until(async () => (await lost()).length === 5);
  expect((await lost()).at(-1)).toMatchObject({ epoch: EPOCH, numbers: '11-25', count: 15 });
  expect(await report(EPOCH)).toMatchObject({ closed: true, tailLost: false, lost: 15 });
});

test('a restart of the agent alone loses nothing', async () => {
  const agent = await setBack();
  const next = '2-0000000b';
  await say(agent, [[next, 1, 3]], 'b0070002');
  await agent.send(
    record('epoch-closed', { closed: EPOCH, lastSeq: 10 }, { seq: 1, epoch: next, ups: '-', boot: 'b0070002' }),
  );
  await agent.send(
    record('event', { event: 'agent.started', severity: 'info' }, { seq: 2, epoch: next, ups: '-', boot: 'b0070002' }),
  );
  await agent.receipted(next, 2);
  await say(agent, [[next, 3, 3]], 'b0070002');
  await until(() => upTo(agent, next)?.upTo === 2);
  expect(await lost()).toEqual([]);
});

test('what an agent did before it was first heard of is not missed', async () => {
  const agent = await rig.agent('gw1');
  await say(agent, [
    ['4-00000004', 3, 9],
    ['7-00000007', 100, 101],
  ]);
  await agent.send(
    record('epoch-closed', { closed: '6-00000006', lastSeq: 50 }, { seq: 100, epoch: '7-00000007', ups: '-' }),
  );
  await until(() => upTo(agent, '7-00000007')?.upTo === 100);
  await say(agent, [['7-00000007', 101, 101]], 'b0070002');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 101, epoch: '7-00000007' }));
  await agent.receipted('7-00000007', 101);
  expect(await lost()).toEqual([]);
});
