import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../../harness/simulator.ts';
import type { Figure } from '../figure.ts';
import { KeptPoll } from '../look/kept-poll.ts';
import { cpuSeconds, residentMb } from '../look/process-use.ts';
import { serialOf } from '../look/tcp-units.ts';
import { median, percentile } from '../percentile.ts';

const UNITS = 200;
const EVERY_MS = 1000;
const SETTLE_MS = 5000;
const WINDOW_MS = 30_000;
/** Status and measurements, as agents read them. */
const blocks = [
  { at: 0, words: 27 },
  { at: 128, words: 44 },
] as const;

/** Polls one unit each second, from a moment of its own on; gives how long the answers took. */
async function poll(port: number, firstAfterMs: number, signal: AbortSignal): Promise<number[]> {
  const connection = new KeptPoll(port);
  await connection.open();
  const took: number[] = [];
  let due = performance.now() + firstAfterMs;
  try {
    while (!signal.aborted) {
      await sleep(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      for (const block of blocks) took.push(await connection.read(block));
      due += EVERY_MS;
    }
    return took;
  } finally {
    connection.end();
  }
}

export const simulatedUnits: Figure = {
  name: 'simulated-units',
  says: `what ${UNITS} simulated units in one process take, each polled every second`,
  stage: 8,
  async measure(scratch) {
    const flags = Array.from({ length: UNITS }, (_, index) => [
      ...(index === 0 ? [] : ['--unit']),
      ...['--model', 'SMT1500RM2UC', '--serial', serialOf(index + 1), '--seed', String(index + 1)],
      ...['--load', String(10 + (index % 80)), '--modbus-tcp', '127.0.0.1:0'],
    ]);
    const { process, units } = await startSimulator(scratch, flags.flat());
    const idle = { cpu: cpuSeconds(process.pid), ms: performance.now() };
    await sleep(SETTLE_MS);
    const idlePercent = ((cpuSeconds(process.pid) - idle.cpu) / (performance.now() - idle.ms)) * 100_000;
    const ended = new AbortController();
    scratch.later(() => ended.abort());
    const polls = Promise.all(
      units.map(({ modbusTcp }, index) => poll(modbusTcp?.port ?? 0, (index * EVERY_MS) / UNITS, ended.signal)),
    );
    polls.catch(() => undefined);
    await sleep(SETTLE_MS);
    const from = { cpu: cpuSeconds(process.pid), ms: performance.now() };
    const resident: number[] = [];
    while (performance.now() - from.ms < WINDOW_MS) {
      resident.push(residentMb(process.pid));
      await sleep(500);
    }
    const seconds = (performance.now() - from.ms) / 1000;
    const cpu = cpuSeconds(process.pid) - from.cpu;
    ended.abort();
    const took = (await polls).flat();
    const what = `${UNITS} simulated units, ${EVERY_MS / 1000} s polls`;
    return [
      {
        figure: `${what}: CPU of the simulator`,
        measured: (cpu / seconds) * 100,
        unit: '% of a core',
        notes: [
          `over ${seconds.toFixed(0)} s; two reads (27 and 44 registers) each second on a kept connection to each unit; ${idlePercent.toFixed(0)} % while nobody asked`,
          `answers: median ${median(took).toFixed(1)} ms, p99 ${percentile(took, 99).toFixed(1)} ms, of which 20 ms are the reply time of the units`,
        ],
      },
      {
        figure: `${what}: memory of the simulator`,
        measured: median(resident),
        unit: 'MB',
        notes: [`median of ${resident.length} looks at VmRSS; most ${Math.max(...resident).toFixed(0)} MB`],
      },
    ];
  },
};
