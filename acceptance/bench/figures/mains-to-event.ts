import { setTimeout as sleep } from 'node:timers/promises';
import type { Scratch } from '../../harness/scratch.ts';
import { control, type ServedUnit, startSimulator, theUnit } from '../../harness/simulator.ts';
import { addAgent, startCloud, upsWith } from '../../harness/stack.ts';
import type { Figure, Row } from '../figure.ts';
import { EventStream } from '../look/event-stream.ts';
import { median, percentile } from '../percentile.ts';

/** Simulated time skipped once the mains are back: the unit wants them good for 3 s. */
const QUALIFY_SECONDS = 4;
/** The mains go off at any point of the polls: after a pause of any length up to this. */
const LONGEST_PAUSE_MS = 400;
const WITHIN_MS = 10_000;

type Cycle = { readonly seenMs: number; readonly arrivedMs: number };

/** One cut of the mains: ms until the event was seen in the store, and until its message had come to the cloud. */
async function cutMains(unit: ServedUnit, stream: EventStream, volts: number): Promise<Cycle> {
  await sleep(Math.random() * LONGEST_PAUSE_MS);
  const lost = stream.next('power.lost', WITHIN_MS);
  lost.catch(() => undefined);
  const began = { ms: performance.now(), wall: Date.now() };
  await control(unit, 'PUT', '/mains', { voltage: 0 });
  const { seenAtMs, arrived } = await lost;
  const restored = stream.next('power.restored', WITHIN_MS);
  restored.catch(() => undefined);
  await control(unit, 'PUT', '/mains', { voltage: volts });
  await control(unit, 'POST', '/advance', { seconds: QUALIFY_SECONDS });
  await restored;
  return { seenMs: seenAtMs - began.ms, arrivedMs: Date.parse(arrived) - began.wall };
}

type Setting = {
  readonly what: string;
  readonly model: string;
  readonly serial: string;
  readonly served: (scratch: Scratch) => readonly string[];
  readonly link: (unit: ServedUnit) => string;
  readonly cycles: number;
  readonly goalMs: number;
  /** Resolves once the agent has read what it reads once. */
  readonly settled?: (unit: ServedUnit) => Promise<void>;
};

export async function measureLatency(scratch: Scratch, setting: Setting): Promise<Row[]> {
  const { what, model, serial, cycles, goalMs } = setting;
  const flags = ['--model', model, '--serial', serial, ...setting.served(scratch), '--control', '127.0.0.1:0'];
  const unit = theUnit(await startSimulator(scratch, [...flags, '--reply-ms', '20']));
  const cloud = await startCloud(scratch);
  const entry = { label: 'ups', link: setting.link(unit) };
  await addAgent(scratch, cloud, [entry], 'bench-latency');
  await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'ups.firmware'], 60_000);
  await setting.settled?.(unit);
  const { mains } = await control<{ mains: { voltage: number } }>(unit, 'GET', '/state');
  const stream = new EventStream(cloud, serial);
  await stream.start();
  scratch.later(() => stream.stop());

  const seen: Cycle[] = [];
  while (seen.length < cycles) seen.push(await cutMains(unit, stream, mains.voltage));
  const ms = seen.map(({ seenMs }) => seenMs);
  const arrived = seen.map(({ arrivedMs }) => arrivedMs);
  return [
    {
      figure: `mains off -> event committed in the cloud, ${what}, p99`,
      measured: percentile(ms, 99),
      unit: 'ms',
      goal: { atMost: goalMs },
      notes: [
        `${cycles} cuts at random phases; from before the call that cuts the mains until the stream, which tells only what is committed, showed the event`,
        `median ${median(ms).toFixed(0)} ms, p90 ${percentile(ms, 90).toFixed(0)} ms, longest ${Math.max(...ms).toFixed(0)} ms`,
        `by the store's own time of arrival (before the commit): median ${median(arrived).toFixed(0)} ms, p99 ${percentile(arrived, 99).toFixed(0)} ms`,
      ],
    },
  ];
}

export const latencyTcp: Figure = {
  name: 'latency-tcp',
  says: 'from mains off to the event in the store, a UPS on Modbus TCP',
  stage: 2,
  measure: (scratch) =>
    measureLatency(scratch, {
      what: 'TCP',
      model: 'SMT1500RM2UC',
      serial: '3S2042X14540',
      served: () => ['--modbus-tcp', '127.0.0.1:0'],
      link: ({ modbusTcp }) => `modbus-tcp://127.0.0.1:${modbusTcp?.port}`,
      cycles: 100,
      goalMs: 200,
    }),
};

export const latencyRtu: Figure = {
  name: 'latency-rtu',
  says: 'the same for a UPS on a serial line of 9600 baud',
  stage: 3,
  measure: (scratch) =>
    measureLatency(scratch, {
      what: 'RTU',
      model: 'SMX1500RM2U',
      serial: 'AS1724150316',
      served: ({ path }) => ['--modbus-rtu', path('ups-rtu'), '--baud', '9600'],
      link: ({ modbusRtu }) => `modbus-rtu://${modbusRtu?.path}?baud=9600`,
      cycles: 60,
      goalMs: 450,
    }),
};
