import { setTimeout as sleep } from 'node:timers/promises';
import { serialOf, startManyUnits } from '../../harness/many-units.ts';
import type { ServedUnit } from '../../harness/simulator.ts';
import { addAgent, startCloud, upsWith } from '../../harness/stack.ts';
import type { Figure } from '../figure.ts';
import { cpuSeconds, residentMb } from '../look/process-use.ts';
import { requestsOf } from '../look/requests.ts';
import { median, percentile } from '../percentile.ts';

const UNITS = 16;
const SETTLE_MS = 20_000;
const WINDOW_MS = 40_000;
const STATUS_AT = 0;
/** Of the status on a network port. */
const PERIOD_MS = 100;

/** ms between the status reads that a unit saw after request number `after`. */
async function statusGaps(unit: ServedUnit, after: number): Promise<number[]> {
  const { requests } = await requestsOf(unit, after);
  const times = requests.filter(({ address }) => address === STATUS_AT).map(({ receivedAtMs }) => receivedAtMs);
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

export const agentSixteen: Figure = {
  name: 'agent-sixteen',
  says: `an agent with ${UNITS} UPSs, half of them on serial lines: memory, CPU, and how late its polls are`,
  stage: 9,
  async measure(scratch) {
    const units = await startManyUnits(scratch, UNITS);
    const cloud = await startCloud(scratch);
    const entries = units.map(({ entry }) => entry);
    // The first start after a change of the sources compiles them, and keeps the compiler in memory.
    await (await addAgent(scratch, cloud, entries.slice(0, 1), 'bench-once')).process.stop();
    const { pid } = (await addAgent(scratch, cloud, entries, 'bench-sixteen')).process;
    for (let number = 1; number <= UNITS; number++)
      await upsWith(cloud, serialOf(number), ['ups.status', 'battery.charge', 'ups.firmware'], 60_000);
    await sleep(SETTLE_MS);
    const from = { cpu: cpuSeconds(pid), ms: performance.now() };
    const marks = await Promise.all(units.map(async ({ unit }) => (await requestsOf(unit, 999_999_999)).total));
    const resident: number[] = [];
    while (performance.now() - from.ms < WINDOW_MS) {
      resident.push(residentMb(pid));
      await sleep(500);
    }
    const seconds = (performance.now() - from.ms) / 1000;
    const cpu = cpuSeconds(pid) - from.cpu;
    const gapsOf = async (isSerial: boolean) =>
      (
        await Promise.all(
          units.map((one, index) => (one.isSerial === isSerial ? statusGaps(one.unit, marks[index] ?? 0) : [])),
        )
      ).flat();
    const network = (await gapsOf(false)).map((gap) => Math.max(0, gap - PERIOD_MS));
    const serial = await gapsOf(true);
    const what = `agent with ${UNITS} UPSs`;
    return [
      {
        figure: `${what}: resident memory`,
        measured: median(resident),
        unit: 'MB',
        notes: [
          `median of ${resident.length} looks at VmRSS over ${seconds.toFixed(0)} s; most ${Math.max(...resident).toFixed(1)} MB`,
        ],
      },
      {
        figure: `${what}: CPU`,
        measured: (cpu / seconds) * 100,
        unit: '% of a core',
        notes: [`all threads of its process over ${seconds.toFixed(0)} s on mains`],
      },
      {
        figure: `${what}: how late a status poll is, p99`,
        measured: percentile(network, 99),
        unit: 'ms',
        notes: [
          `network ports: time between two status reads beyond their period of ${PERIOD_MS} ms, as the units saw them, ${network.length} of them; median ${median(network).toFixed(0)} ms, most ${Math.max(...network).toFixed(0)} ms`,
          'another block (a measurement each second) goes between two of them, and is part of it',
          `serial lines, status back to back: between two reads median ${median(serial).toFixed(0)} ms, p99 ${percentile(serial, 99).toFixed(0)} ms, ${serial.length} of them`,
        ],
      },
    ];
  },
};
