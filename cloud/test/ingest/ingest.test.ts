import { gzipSync } from 'node:zlib';
import { topics } from '@ridethrough/protocol';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reportEpochs } from '../../src/ingest/epoch-book.ts';
import { MOST_PER_AGENT, readQuarantine } from '../../src/ingest/quarantine.ts';
import { CloudRig } from '../rig/cloud-rig.ts';
import { EPOCH, event, identity, record, status, telemetry, UPS } from '../rig/records.ts';
import { until } from '../rig/until.ts';

let rig: CloudRig;
beforeEach(async () => {
  rig = new CloudRig();
  await rig.start();
});
afterEach(() => rig.stop());

const stored = () => rig.store.db.selectFrom('telemetry').select(['seq', 'device', 'body']).orderBy('seq').execute();

test('a record is stored before it is acknowledged, then receipted and told', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 41.5 }, { seq: 1 }));
  const [row] = await stored();
  expect(row).toMatchObject({ seq: 1, device: 1 });
  expect(JSON.parse(row?.body ?? '')).toEqual({ samples: [{ ms: 0, readings: { 'ups.load': 41.5 } }] });
  await agent.receipted(EPOCH, 1);
  expect(rig.committed).toMatchObject([
    { agent: 'gw1', ups: UPS, device: 1, kind: 'telemetry', key: { epoch: EPOCH, seq: 1 } },
  ]);
});

test('a repeat is acknowledged and receipted again, and stored once, also by a cloud that started anew', async () => {
  const agent = await rig.agent('gw1');
  const one = telemetry({ 'ups.load': 1 }, { seq: 1 });
  await Promise.all([agent.send(one), agent.send(one)]);
  await agent.receipted(EPOCH, 1);
  await rig.stopCloud();
  await rig.start();
  const again = await rig.agent('gw1');
  await again.send(one);
  await again.receipted(EPOCH, 1);
  expect(await stored()).toHaveLength(1);
  expect(rig.committed).toHaveLength(1);
  expect(rig.path.health.metrics.count('duplicates')).toBe(1);
});

test('a body that does not read goes to quarantine under its key, is receipted and blocks nothing', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(record('telemetry', { samples: [] }, { seq: 1 }));
  await agent.send(record('telemetry', { samples: [{ ms: 0, readings: { 'ups.load': 'much' } }] }, { seq: 2 }));
  await agent.publish(topics.record('gw1', UPS, 'event'), {
    ...event('power.lost', { seq: 3 }),
    kind: 'made-up-later',
  });
  await agent.publish(topics.record('gw1', UPS, 'event'), event('power.lost', { seq: 4, ups: 'ANOTHER' }));
  await agent.publish(topics.record('gw1', UPS, 'identity'), event('power.lost', { seq: 5 }));
  await agent.send(event('power.lost', { seq: 6 }));
  await agent.receipted(EPOCH, 6);
  const rows = await readQuarantine(rig.store.db, 'gw1');
  expect(rows.map(({ epoch, seq, reason }) => ({ epoch, seq, reason })).reverse()).toEqual([
    { epoch: EPOCH, seq: 1, reason: 'body/samples: must NOT have fewer than 1 items' },
    { epoch: EPOCH, seq: 2, reason: 'body/samples/0/readings/ups.load: must be number' },
    { epoch: EPOCH, seq: 3, reason: 'kind made-up-later is not known here' },
    { epoch: EPOCH, seq: 4, reason: `the record says ups ANOTHER, its topic ${UPS}` },
    { epoch: EPOCH, seq: 5, reason: 'kind event does not belong on .../identity' },
  ]);
  expect(agent.receipts.at(-1)?.epochs).toEqual([{ epoch: EPOCH, upTo: 6, ranges: [] }]);
  // And again: known by its key.
  await agent.send(record('telemetry', { samples: [] }, { seq: 1 }));
  expect(await readQuarantine(rig.store.db, 'gw1')).toHaveLength(5);
});

test('a message without a readable envelope is kept apart, and only so many of one agent', async () => {
  const agent = await rig.agent('gw1');
  const topic = topics.record('gw1', UPS, 'telemetry');
  const rubbish = [
    '',
    'null',
    '[]',
    '{}',
    '{"v":1',
    Buffer.from([0xff, 0xfe, 0x00]),
    JSON.stringify({ ...telemetry({}, { seq: 1 }), seq: 0 }),
  ];
  for (const bytes of rubbish) await agent.publish(topic, bytes);
  await agent.publish(topics.history('gw1', UPS), gzipSync('{"v":1,"records":7}'));
  await agent.publish(topics.history('gw1', UPS), Buffer.from([0x1f, 0x8b, 1, 2, 3]));
  await agent.publish(topics.status('gw1'), '{"v":1}');
  expect(await readQuarantine(rig.store.db, 'gw1')).toHaveLength(rubbish.length + 3);
  await Promise.all(Array.from({ length: MOST_PER_AGENT + 20 }, (_, n) => agent.publish(topic, `rubbish ${n}`)));
  const kept = await readQuarantine(rig.store.db, 'gw1', 5_000);
  expect(kept).toHaveLength(MOST_PER_AGENT);
  expect(kept.at(0)?.payload).toBe(`rubbish ${MOST_PER_AGENT + 19}`);
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  expect(rig.path.health.report()).toEqual({ status: 'ok', reasons: [] });
});

test('history unpacks to whole records, one bad one harming no other, and is late', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 50, 'battery.charge': 100 }, { seq: 10 }, true));
  const records = [
    telemetry({ 'ups.load': 1 }, { seq: 1 }),
    { v: 1, rubbish: true },
    record('telemetry', { samples: 'none' }, { seq: 2 }),
    telemetry({ 'ups.load': 3 }, { seq: 3 }),
  ];
  await agent.publish(topics.history('gw1', UPS), gzipSync(JSON.stringify({ v: 1, records })));
  await agent.publish(topics.history('gw1', UPS), { v: 1, records: [telemetry({ 'ups.load': 4 }, { seq: 4 })] });
  await agent.receipted(EPOCH, 4);
  expect((await stored()).map(({ seq }) => seq)).toEqual([1, 3, 4, 10]);
  expect(await readQuarantine(rig.store.db, 'gw1')).toHaveLength(2);
  expect(agent.receipts.at(-1)?.epochs).toEqual([{ epoch: EPOCH, upTo: 4, ranges: [[10, 10]] }]);
  expect(rig.committed.map(({ key, late }) => [key.seq, late])).toEqual([
    [10, false],
    [1, true],
    [3, true],
    [4, true],
  ]);
});

test('a gzip bomb is refused as unreadable', async () => {
  const agent = await rig.agent('gw1');
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
  expect(bomb.length).toBeLessThan(100_000);
  await agent.publish(topics.history('gw1', UPS), bomb);
  expect(await readQuarantine(rig.store.db, 'gw1')).toHaveLength(1);
});

test('two epochs are counted apart; what a gap record names is explained, the rest missing', async () => {
  const agent = await rig.agent('gw1');
  const next = '2-0000000b';
  for (const seq of [1, 2, 5, 9]) await agent.send(telemetry({ 'ups.load': seq }, { seq }));
  await agent.send(
    record('epoch-closed', { closed: EPOCH, lastSeq: 12 }, { seq: 1, epoch: next, ups: '-', boot: 'b0070002' }),
  );
  const gap = {
    epochs: [
      {
        epoch: EPOCH,
        ranges: [
          [2, 4],
          [11, 11],
        ],
      },
    ],
    fromTs: 1,
    toTs: 2,
    count: 3,
    reason: 'quota',
  };
  await agent.send(record('gap', gap, { seq: 2, epoch: next, boot: 'b0070002' }));
  await agent.receipted(next, 2);
  const lost = '0-00000001';
  await agent.send(
    record('epoch-closed', { closed: lost, lastSeq: 2 }, { seq: 3, epoch: next, ups: '-', boot: 'b0070002' }),
  );
  expect(await reportEpochs(rig.store.db, 'gw1')).toEqual([
    { agent: 'gw1', epoch: EPOCH, closed: true, received: 4, explained: 3, missing: 5, lost: 0, tailLost: false },
    { agent: 'gw1', epoch: next, closed: false, received: 3, explained: 0, missing: 0, lost: 0, tailLost: false },
    { agent: 'gw1', epoch: lost, closed: true, received: 0, explained: 0, missing: 2, lost: 0, tailLost: false },
  ]);
  const rows = await rig.store.db.selectFrom('events').select(['kind', 'device', 'severity']).orderBy('seq').execute();
  expect(rows).toEqual([
    { kind: 'epoch-closed', device: null, severity: 'info' },
    { kind: 'gap', device: 1, severity: 'warning' },
    { kind: 'epoch-closed', device: null, severity: 'info' },
  ]);
});

test('age goes by the monotonic clock when the wall clock is years off', async () => {
  const agent = await rig.agent('gw1');
  await agent.publish(topics.status('gw1'), status('gw1', { ts: 5_000, mono: 500_000 }));
  await agent.send(event('power.lost', { seq: 1, ts: 5_000, mono: 500_010 }));
  await agent.send(event('power.restored', { seq: 2, ts: 4_000, mono: 400_000 }));
  await agent.send(event('power.lost', { seq: 3, ts: Date.now(), mono: 12, boot: 'b0070000' }));
  await agent.send(event('power.lost', { seq: 5, ts: 5_000, mono: 500_020 }));
  await agent.send(event('power.restored', { seq: 4, ts: 5_000, mono: 500_015 }));
  expect(rig.committed.map(({ key, late }) => [key.seq, late])).toEqual([
    [1, false],
    [2, true],
    [3, false],
    [5, false],
    [4, true],
  ]);
});

test('a record that the store cannot take for what it says is quarantined, and the others of its commit are not', async () => {
  await rig.stopCloud();
  await rig.start(({ ingest }) =>
    ingest.applyInTransaction('result', (_trx, { body }) => {
      if ((body as { command: string }).command === 'poison') throw new Error('cannot be told');
    }),
  );
  const agent = await rig.agent('gw1');
  const result = (command: string, seq: number) =>
    record('result', { command, name: 'beeper.mute', state: 'confirmed' }, { seq });
  await Promise.all([
    agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 })),
    agent.send(result('fine', 2)),
    agent.send(result('poison', 3)),
    agent.send(telemetry({ 'ups.load': 4 }, { seq: 4 })),
    agent.send(record('identity', identity, { seq: 5 })),
  ]);
  await agent.receipted(EPOCH, 5);
  expect((await stored()).map(({ seq }) => seq)).toEqual([1, 4]);
  expect(await readQuarantine(rig.store.db, 'gw1')).toMatchObject([
    { seq: 3, reason: 'cannot be stored: Error: cannot be told' },
  ]);
  expect(rig.path.health.report().status).toBe('ok');
});

test('when the disk is full nothing is acknowledged or receipted, health is red, and it recovers', async () => {
  const agent = await rig.agent('gw1');
  await agent.send(telemetry({ 'ups.load': 1 }, { seq: 1 }));
  await agent.receipted(EPOCH, 1);
  await sql`pragma max_page_count = 1`.execute(rig.store.db);
  const big = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`vendor.extra.${n}`, 'x'.repeat(100)]));
  await expect(agent.send(telemetry(big, { seq: 2 }))).rejects.toThrow();
  await until(() => agent.closed);
  expect(rig.path.health.report()).toMatchObject({
    status: 'red',
    reasons: [expect.stringContaining('writing to disk fails')],
  });
  await sql`pragma max_page_count = 1073741823`.execute(rig.store.db);
  const again = await rig.agent('gw1');
  await again.send(telemetry(big, { seq: 2 }));
  await again.receipted(EPOCH, 2);
  expect((await stored()).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(rig.path.health.report().status).toBe('ok');
  const [state] = await rig.store.db.selectFrom('latest').selectAll().execute();
  expect(state?.state).toContain('vendor.extra.399');
});

test('one agent cannot speak for another: the same key of two agents is two records', async () => {
  const [one, two] = [await rig.agent('gw1'), await rig.agent('gw2')];
  await Promise.all([
    one.send(telemetry({ 'ups.load': 1 }, { seq: 1 })),
    two.send(telemetry({ 'ups.load': 2 }, { seq: 1, ups: 'OTHER' })),
  ]);
  expect(await stored()).toHaveLength(2);
});
