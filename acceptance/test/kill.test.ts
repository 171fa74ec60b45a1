import { globSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, finalOf, make, readCommand } from '../harness/commands.ts';
import { GROUP_1, OUTLET_COMMAND, SERIAL, writesTo } from '../harness/one-ups.ts';
import { Scratch } from '../harness/scratch.ts';
import { control, startSimulator, theUnit } from '../harness/simulator.ts';
import { type Agent, addAgent, type Cloud, restartCloud, startAgent, startCloud, upsWith } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const KILLS = 50;
const victims = ['agent', 'cloud', 'both'] as const;

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.clear());

/** The same numbers for the same seed, so that a failing schedule can be run again. */
function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What the store says of the records it holds, by the agent's own numbering. */
function readStore(folder: string) {
  const [file] = globSync(`${folder}/*.{db,sqlite,sqlite3}`);
  if (file === undefined) throw new Error(`no store in ${folder}`);
  const db = new DatabaseSync(file, { readOnly: true });
  const all = (sql: string) => db.prepare(sql).all() as Record<string, number | string>[];
  const epochs = all('select id, epoch, up_to, ranges, received, last_seq from epochs');
  const rows = ['telemetry', 'events', 'identities', 'results'].filter(
    (table) => all(`select name from sqlite_master where name = '${table}'`).length > 0,
  );
  const stored = new Map(
    rows.map((table) => [table, all(`select epoch_id, seq, count(*) as n from ${table} group by epoch_id, seq`)]),
  );
  const integrity = all('pragma integrity_check');
  db.close();
  return { epochs, stored, integrity };
}

test(`kill -9 of agent, cloud and both, ${KILLS} times under load: every record once, no command twice`, async () => {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`kill test: KILL_SEED=${seed} runs this schedule again`);
  const random = randoms(seed);
  const unit = theUnit(
    await startSimulator(scratch, [
      '--model',
      'SMT1500RM2UC',
      '--serial',
      SERIAL,
      '--speed',
      '4',
      '--modbus-tcp',
      '127.0.0.1:0',
      '--control',
      '127.0.0.1:0',
    ]),
  );
  let cloud: Cloud = await startCloud(scratch);
  let agent: Agent = await addAgent(scratch, cloud, [
    { label: 'rack', link: `modbus-tcp://127.0.0.1:${unit.modbusTcp?.port}`, loadCommands: 'allow' },
  ]);
  const { config } = agent;
  await upsWith(cloud, SERIAL, ['outlet.group.1.name']);

  let killing = true;
  const commands: { id: string; writes: number }[] = [];
  /** Commands one after the other, each given time to come to whatever end it has. */
  const commanding = (async () => {
    while (killing) {
      try {
        const before = await writesTo(unit, OUTLET_COMMAND);
        const { id } = await make(cloud, SERIAL, 'outlet-group.reboot', GROUP_1);
        commands.push({ id, writes: -1 });
        await until('its end', async () => !killing || (await readCommand(cloud, id)).final, 8000).catch(
          () => undefined,
        );
        const last = commands.at(-1);
        if (last !== undefined) last.writes = (await writesTo(unit, OUTLET_COMMAND)) - before;
      } catch {
        // The cloud is down just now: the next turn finds it back.
        await sleep(50);
      }
    }
  })();
  /** Load: power comes and goes, and the load changes, so that there is always something to tell. */
  const disturbing = (async () => {
    while (killing) {
      await control(unit, 'PUT', '/load', { percent: 10 + Math.floor(random() * 60) });
      if (random() < 0.15) {
        await control(unit, 'PUT', '/mains', { voltage: 0 });
        await sleep(200);
        await control(unit, 'PUT', '/mains', { voltage: 120 });
      }
      await sleep(100);
    }
  })();

  for (let kill = 0; kill < KILLS; kill += 1) {
    await sleep(100 + random() * 1500);
    const victim = victims[Math.floor(random() * victims.length)] ?? 'both';
    if (victim !== 'cloud') await agent.process.kill();
    if (victim !== 'agent') await cloud.process.kill();
    if (victim !== 'agent') cloud = await restartCloud(scratch, cloud);
    if (victim !== 'cloud') agent = await startAgent(scratch, config);
  }
  killing = false;
  await Promise.all([commanding, disturbing]);
  await control(unit, 'PUT', '/mains', { voltage: 120 });

  // Everything comes to rest: the agent in order, so that its last epoch is closed by the next start.
  await upsWith(cloud, SERIAL, ['ups.status'], 60_000);
  await agent.process.stop();
  agent = await startAgent(scratch, config);
  await upsWith(cloud, SERIAL, ['ups.status'], 60_000);
  for (const { id } of commands) await finalOf(cloud, id, 120_000);
  const ends: Command[] = await Promise.all(commands.map(({ id }) => readCommand(cloud, id)));

  expect(commands.length).toBeGreaterThan(5);
  for (const [index, { id, writes }] of commands.entries()) {
    expect(writes, `command ${id} (${ends[index]?.state}) was written ${writes} times`).toBeLessThanOrEqual(1);
    if (ends[index]?.state === 'confirmed' && writes >= 0) expect(writes, `command ${id} was confirmed`).toBe(1);
  }
  const written = await writesTo(unit, OUTLET_COMMAND);
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThanOrEqual(commands.length);

  await until(
    'all closed epochs whole',
    () =>
      readStore(scratch.path('cloud'))
        .epochs.filter(({ last_seq: last }) => last !== null)
        .every(({ up_to: upTo, last_seq: last }) => upTo === last),
    60_000,
  );
  await agent.process.stop();
  await cloud.process.stop();
  const { epochs, stored, integrity } = readStore(scratch.path('cloud'));
  expect(integrity).toEqual([{ integrity_check: 'ok' }]);
  const closed = epochs.filter(({ last_seq: last }) => last !== null);
  expect(closed.length).toBeGreaterThan(KILLS / 3);
  for (const { epoch, up_to: upTo, ranges, received, last_seq: last } of closed) {
    expect({ epoch, upTo, ranges, received }).toEqual({ epoch, upTo: last, ranges: '[]', received: last });
  }
  expect([...stored.keys()]).toEqual(expect.arrayContaining(['telemetry', 'events']));
  for (const [table, rows] of stored)
    for (const row of rows) expect(row.n, `${table} ${row.epoch_id}/${row.seq}`).toBe(1);
}, 600_000);
