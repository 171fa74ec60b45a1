import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { isCloudError } from '../../src/cloud-error.ts';
import { openStore } from '../../src/store/open-store.ts';
import { event, telemetry } from '../rig/records.ts';
import { TestAgent } from '../rig/test-agent.ts';
import { TestTrust } from '../rig/test-trust.ts';
import { until } from '../rig/until.ts';

const childCloud = fileURLToPath(new URL('../rig/child-cloud.ts', import.meta.url));

async function startCloud(dir: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [childCloud, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, port: Number(line) };
}

/** What an agent's outbox does: a window of records under way, each kept until it is acknowledged. */
class Outbox {
  readonly agent: string;
  readonly acknowledged = new Set<number>();
  #next = 1;
  readonly #held = new Set<number>();

  constructor(agent: string) {
    this.agent = agent;
  }

  /** Publishes with 40 under way until the connection ends. */
  async run(port: number, trust: TestTrust): Promise<void> {
    const wire = await TestAgent.connect({ port, trust }, this.agent).catch(() => undefined);
    if (wire === undefined) return;
    const waiting = [...this.#held];
    const lane = async () => {
      for (;;) {
        const seq = waiting.shift() ?? this.#next++;
        this.#held.add(seq);
        await wire.send(seq % 10 === 0 ? event('power.lost', { seq }) : telemetry({ 'ups.load': seq }, { seq }));
        this.#held.delete(seq);
        this.acknowledged.add(seq);
      }
    };
    await Promise.allSettled(Array.from({ length: 40 }, lane));
    for (const { epochs } of wire.receipts)
      for (const { upTo } of epochs) for (let seq = 1; seq <= upTo; seq++) this.receipted.add(seq);
  }

  readonly receipted = new Set<number>();
}

test('killed at any moment under load: all that was acknowledged or receipted is stored, each once', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'ridethrough-kill-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const trust = await TestTrust.open(dir);
  const outboxes = ['gw1', 'gw2', 'gw3'].map((agent) => new Outbox(agent));
  const total = () => outboxes.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  for (let round = 0; round < 5; round++) {
    const { child, port } = await startCloud(dir);
    if (round === 0) {
      const taken = await openStore(dir).catch((error: unknown) => error);
      expect(isCloudError(taken, 'data-in-use')).toBe(true);
    }
    const running = outboxes.map((outbox) => outbox.run(port, trust));
    const before = total();
    await until(() => total() > before + 150 + round * 37);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await Promise.all([ended, ...running]);
  }
  const store = await openStore(dir);
  onTestFinished(() => store.close());
  for (const { agent, acknowledged, receipted } of outboxes) {
    const of = (table: 'telemetry' | 'events') =>
      store.db
        .selectFrom(table)
        .innerJoin('epochs', 'epochs.id', `${table}.epoch_id`)
        .select(`${table}.seq as seq`)
        .where('epochs.agent', '=', agent)
        .execute();
    const rows = [...(await of('telemetry')), ...(await of('events'))].map(({ seq }) => seq);
    const stored = new Set(rows);
    expect(rows).toHaveLength(stored.size);
    expect(acknowledged.size).toBeGreaterThan(100);
    expect([...acknowledged].filter((seq) => !stored.has(seq))).toEqual([]);
    expect([...receipted].filter((seq) => !stored.has(seq))).toEqual([]);
    const epoch = await store.db.selectFrom('epochs').selectAll().where('agent', '=', agent).executeTakeFirstOrThrow();
    expect(epoch.received).toBe(stored.size);
  }
});
