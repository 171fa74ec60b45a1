import type { Scratch } from '../../harness/scratch.ts';
import { get, startCloud } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import type { LoadAsked, LoadDone } from '../ingest/load-main.ts';
import { runChild } from '../ingest/run-child.ts';
import type { LimitAsked, LimitDone } from '../ingest/sqlite-limit-main.ts';
import { bucketOf, metric, readMetrics } from '../look/metrics.ts';
import { cpuSeconds } from '../look/process-use.ts';
import { canPin } from '../machine.ts';

const AGENTS = 8;
const WINDOW = 250;
const WARM_UP_MS = 1500;
const LIMIT_MS = 4000;
/** Of a message: what is envelope and is not stored as text. */
const ENVELOPE_BYTES = 150;

type Cores = { readonly cloud?: number; readonly load?: number };
type Run = { readonly upsPerAgent: number; readonly measureMs: number };
type Ingested = {
  readonly rate: number;
  readonly done: LoadDone;
  readonly perCommit: number;
  readonly commits: number;
  /** Share of a core that the cloud had, and messages for each second of it. */
  readonly cpuShare: number;
  readonly perCpuSecond: number;
  readonly p99: { readonly from: number; readonly to: number };
};

/** Loads a cloud of its own, and holds what was acknowledged against what is stored. */
async function ingest(scratch: Scratch, { upsPerAgent, measureMs }: Run, cores: Cores): Promise<Ingested> {
  const folder = scratch.path(`cloud-${upsPerAgent}`);
  const cloud = await startCloud(scratch, { folder, ...(cores.cloud !== undefined && { core: cores.cloud }) });
  const before = await readMetrics(cloud);
  const began = { ms: performance.now(), cpu: cpuSeconds(cloud.process.pid) };
  const port = Number(new URL(cloud.mqtt).port);

  const asked: LoadAsked = { port, agents: AGENTS, upsPerAgent, window: WINDOW, warmUpMs: WARM_UP_MS, measureMs };
  const done = await runChild<LoadDone>(scratch, 'load-main.ts', asked, cores.load);
  const cpu = cpuSeconds(cloud.process.pid) - began.cpu;
  const cpuShare = cpu / ((performance.now() - began.ms) / 1000);
  const after = await readMetrics(cloud);
  const counted = (name: string) => metric(after, name) - metric(before, name);
  const [records, commits] = [counted('records_total'), counted('commits_total')];
  const [twice, unread] = [counted('duplicates_total'), counted('quarantined_total')];
  if (records !== done.allRecords || twice > 0 || unread > 0)
    throw new Error(`${done.allRecords} records acknowledged, ${records} stored, ${twice} twice, ${unread} not read`);
  const { ups } = await get<{ ups: readonly unknown[] }>(cloud, '/api/v1/ups');
  if (ups.length !== AGENTS * upsPerAgent) throw new Error(`${ups.length} UPSs in the store`);
  await cloud.process.stop();
  const rate = done.acknowledged / (done.tookMs / 1000);
  const p99 = bucketOf(before, after, 'commit_seconds', 99);
  return { rate, done, perCommit: records / commits, commits, cpuShare, perCpuSecond: records / cpu, p99 };
}

export const ingestRate: Figure = {
  name: 'ingest-rate',
  says: 'messages a second that the cloud commits and only then acknowledges, on one core',
  stage: 4,
  async measure(scratch) {
    const cores: Cores = canPin() ? { cloud: 0, load: 1 } : {};
    const few = await ingest(scratch, { upsPerAgent: 8, measureMs: 8000 }, cores);
    const many = await ingest(scratch, { upsPerAgent: 100, measureMs: 5000 }, cores);
    const { rate, done, commits, p99 } = few;
    const batch = Math.round(few.perCommit);
    const rowBytes = done.payloadBytes - ENVELOPE_BYTES;
    const asked: LimitAsked = { file: scratch.path('limit.db'), rowBytes, batch, measureMs: LIMIT_MS };
    const limit = await runChild<LimitDone>(scratch, 'sqlite-limit-main.ts', asked, cores.cloud);
    const limitRate = limit.rows / (limit.tookMs / 1000);
    const where =
      cores.cloud === undefined
        ? 'taskset or a second core is missing: cloud and load share what there is'
        : `the cloud on core 0 alone, its load on core 1 (which used ${(done.cpuShare * 100).toFixed(0)} % of it)`;
    return [
      {
        figure: 'ingest, commit before acknowledgement, one core',
        measured: rate,
        unit: 'messages/s',
        goal: { atLeast: 30_000 },
        notes: [
          `${AGENTS} agents with 8 UPSs each, ${WINDOW} messages of ${done.payloadBytes} B in flight for each agent, ${(done.tookMs / 1000).toFixed(1)} s after ${WARM_UP_MS / 1000} s of warming up; ${where}`,
          `the cloud was given ${(few.cpuShare * 100).toFixed(0)} % of its core: ${few.perCpuSecond.toFixed(0)} messages for each second of CPU time`,
          `all ${done.allRecords} acknowledged records were counted in the store; ${batch} in a commit`,
          `bare inserts of such rows in such batches on the same core: ${limitRate.toFixed(0)} rows/s; ingest is ${((rate / limitRate) * 100).toFixed(0)} % of that`,
        ],
      },
      {
        figure: 'its commit, p99',
        measured: p99.to * 1000,
        unit: 'ms',
        goal: { atMost: 50 },
        notes: [`between ${p99.from * 1000} and ${p99.to * 1000} ms: a bucket of /metrics, of ${commits} commits`],
      },
      {
        figure: 'the same with 100 UPSs for each agent',
        measured: many.rate,
        unit: 'messages/s',
        notes: [
          `nearly every message of a commit is another UPS's, whose latest state is written too; ${many.perCommit.toFixed(0)} in a commit, p99 at most ${many.p99.to * 1000} ms; ${many.perCpuSecond.toFixed(0)} for each second of CPU time`,
        ],
      },
    ];
  },
};
