import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openAuditKey } from '../../src/audit/audit-key.ts';
import { readAudit } from '../../src/audit/read-audit.ts';
import { verifyAudit } from '../../src/audit/verify-audit.ts';
import { reportEpochs } from '../../src/ingest/epoch-book.ts';
import { openBeside } from '../../src/store/open-beside.ts';
import { EPOCH } from '../rig/records.ts';
import { TestTrust } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';
import { makeDir, makePassphrase } from './backup-rig.ts';
import { HoldingAgent } from './holding-agent.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const run = promisify(execFile);

type Cloud = { readonly child: ChildProcess; readonly port: number; end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> };

async function startCloud(data: string): Promise<Cloud> {
  const child = spawn(
    process.execPath,
    [main, '--data', data, '--https', '127.0.0.1:0', '--mqtts', '127.0.0.1:0', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RIDETHROUGH_LOG_LEVEL: 'silent' } },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const port = Number(new URL(JSON.parse(String(line)).mqtts).port);
  return {
    child,
    port,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

test('a cloud is lost after its backup, and restored elsewhere: each record is there, or is told of as lost', async () => {
  const dir = makeDir();
  const [data, restored, file] = [path.join(dir, 'data'), path.join(dir, 'restored'), path.join(dir, 'b.rtb')];
  const flags = ['--passphrase-file', makePassphrase(dir)];
  const first = await startCloud(data);
  const trust = await TestTrust.open(data);
  const agents = await Promise.all(
    ['gw1', 'gw2', 'gw3'].map(async (id) => new HoldingAgent(id, await trust.identity(id))),
  );
  const stop = new AbortController();
  const before = agents.map((agent) => agent.run({ port: first.port, trust }, stop.signal));
  await until(() => agents.every(({ receipted }) => receipted.size > 60), 60_000);

  // While they send.
  await run(process.execPath, [main, 'backup', file, '--data', data, ...flags]);
  const atBackup = agents.map(({ receipted }) => receipted.size);
  await until(() => agents.every(({ receipted }, at) => receipted.size > (atBackup[at] ?? 0) + 80), 60_000);
  await first.end('SIGKILL');
  await Promise.all(before);
  rmSync(data, { recursive: true });
  // Meanwhile nobody is there.
  for (const agent of agents) agent.make(30);

  const { stdout } = await run(process.execPath, [main, 'restore', file, '--data', restored, ...flags]);
  expect(stdout).toMatch(/come back from the agents as they connect/);
  const second = await startCloud(restored);
  const after = agents.map((agent) => agent.run({ port: second.port, trust }, stop.signal, false));
  // Nothing is held any more: receipts went on beyond what is lost.
  await until(() => agents.every(({ held }) => held.size === 0), 60_000);
  const beside = await openBeside(restored);
  onTestFinished(beside.close);
  const lostIn = async () =>
    (await readAudit(beside.db, { act: 'records.lost', limit: 100 })).map(({ target }) => target);
  await until(async () => new Set(await lostIn()).size === agents.length, 60_000);
  stop.abort();
  await Promise.all(after);
  await second.end('SIGTERM');

  const { db } = beside;
  expect(await verifyAudit(db, await openAuditKey(restored))).toMatchObject({ ok: true });
  const log = await readAudit(db, { limit: 1_000 });
  expect(log.filter(({ act }) => act === 'backup.restore')).toHaveLength(1);
  for (const { id, next, receipted } of agents) {
    const rows = await Promise.all(
      (['telemetry', 'events'] as const).map((table) =>
        db
          .selectFrom(table)
          .innerJoin('epochs', 'epochs.id', `${table}.epoch_id`)
          .select(`${table}.seq as seq`)
          .where('epochs.agent', '=', id)
          .execute(),
      ),
    );
    const stored = new Set(rows.flat().map(({ seq }) => seq));
    const lost = new Set(
      log
        .filter(({ act, target }) => act === 'records.lost' && target === `agent:${id}`)
        .flatMap(({ details }) => numbersIn(String(details.numbers))),
    );
    const all = Array.from({ length: next - 1 }, (_, n) => n + 1);
    expect(all.filter((seq) => !stored.has(seq) && !lost.has(seq))).toEqual([]);
    expect(all.filter((seq) => stored.has(seq) && lost.has(seq))).toEqual([]);
    // Only what the agent had deleted at the first cloud's word can be lost.
    expect(lost.size).toBeGreaterThan(0);
    expect([...lost].filter((seq) => !receipted.has(seq))).toEqual([]);
    const [report] = await reportEpochs(db, id);
    expect(report).toMatchObject({ epoch: EPOCH, received: stored.size, lost: lost.size, missing: 0 });
  }
}, 120_000);

/** `3, 7-9` */
const numbersIn = (text: string): number[] =>
  text.split(', ').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
