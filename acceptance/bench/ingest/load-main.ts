/** Publishes telemetry over several agents' connections as fast as it is acknowledged; prints what came of it as JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Publisher } from './publisher.ts';

export type LoadAsked = {
  readonly port: number;
  readonly agents: number;
  readonly upsPerAgent: number;
  readonly window: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
};

export type LoadDone = {
  /** In the measured time. */
  readonly acknowledged: number;
  readonly tookMs: number;
  /** From the first to the last, status messages not among them. */
  readonly allRecords: number;
  readonly payloadBytes: number;
  /** What this process itself used of one core. */
  readonly cpuShare: number;
};

const asked = JSON.parse(process.argv[2] ?? '') as LoadAsked;
const { port, agents, upsPerAgent, window, warmUpMs, measureMs } = asked;
const publishers = Array.from(
  { length: agents },
  (_, index) => new Publisher({ port, agent: `load${index}`, upsCount: upsPerAgent, window }, index),
);
const count = (): number => publishers.reduce((total, { acknowledged }) => total + acknowledged, 0);

for (const publisher of publishers) await publisher.start();
while (publishers.some(({ waiting }) => waiting > 0)) {
  for (const publisher of publishers) publisher.check();
  await sleep(5);
}
for (const publisher of publishers) publisher.flood();
await sleep(warmUpMs);
const [began, before, cpu] = [performance.now(), count(), process.cpuUsage()];
await sleep(measureMs);
const [tookMs, acknowledged, used] = [performance.now() - began, count() - before, process.cpuUsage(cpu)];
for (const publisher of publishers) publisher.check();
for (const publisher of publishers) await publisher.drain(10_000);
const done: LoadDone = {
  acknowledged,
  tookMs,
  allRecords: count() - agents,
  payloadBytes: publishers[0]?.payloadBytes ?? 0,
  cpuShare: (used.user + used.system) / 1000 / tookMs,
};
process.stdout.write(`${JSON.stringify(done)}\n`);
