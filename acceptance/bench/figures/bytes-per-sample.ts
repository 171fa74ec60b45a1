import { setTimeout as sleep } from 'node:timers/promises';
import type { Scratch } from '../../harness/scratch.ts';
import { control, type ServedUnit } from '../../harness/simulator.ts';
import { type Cloud, startCloud, upsWith } from '../../harness/stack.ts';
import { until } from '../../harness/until.ts';
import type { Figure, Row } from '../figure.ts';
import { CONNECT } from '../look/mqtt-packets.ts';
import { samplesOf } from '../look/requests.ts';
import { bodyOf, recordsOf, type Sent, startTapped } from '../look/sent.ts';
import { entriesOf, startTcpUnits } from '../look/tcp-units.ts';
import { sum } from '../percentile.ts';

const UNITS = 4;
const LOAD_EVERY_MS = 5000;
/** The agent's own pause before it tries again comes on top, and its samples are counted with these. */
const CUT_MS = 45_000;
/** Nothing more of the backlog has come for so long: it is over. */
const QUIET_MS = 5000;

type Units = readonly ServedUnit[];
type Stack = { readonly scratch: Scratch; readonly cloud: Cloud; readonly units: Units };

const samplesOfAll = async (units: Units): Promise<number> =>
  sum(await Promise.all(units.map((unit) => samplesOf(unit))));
const payloads = (those: readonly Sent[]): number => sum(those.map(({ payload }) => payload.length));
const packets = (those: readonly Sent[]): number => sum(those.map(({ bytes }) => bytes));

/** Moves every unit's load now and then by up to 5 percent of its rating, up and down; its mains and load wander by themselves. */
async function moveLoads(units: Units, signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    for (const [index, unit] of units.entries())
      await control(unit, 'PUT', '/load', { percent: 25 + 5 * index + ((turn * 7 + index * 3) % 11) - 5 });
    await sleep(LOAD_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const untilRead = async ({ cloud, units }: Stack): Promise<void> => {
  for (const { serial } of units) await upsWith(cloud, serial, ['ups.status', 'battery.charge', 'ups.firmware']);
};

/** A message that began with everything measured, as one does each minute; or, `all` of it, with everything there is, as one does each hour. */
const MEASURED_AT_LEAST = 20;
const isWhole = (message: Sent): boolean =>
  Object.keys(bodyOf(message).samples[0]?.readings ?? {}).length >= MEASURED_AT_LEAST;
const WHOLE_PER_HOUR = 60;

/** Each UPS from just behind one message with everything measured through the next such message: whole periods, nothing else. */
async function measureLive({ scratch, cloud, units }: Stack): Promise<Row> {
  const marks = new Map(
    units.map(({ serial }) => [serial, [] as { readonly at: number; readonly samples: Promise<number> }[]]),
  );
  const sent: Sent[] = [];
  const agent = { name: 'bench-live', ups: entriesOf(units) };
  await startTapped(scratch, cloud, agent, (_, message) => {
    if (message?.what !== 'telemetry') return;
    sent.push(message);
    const unit = units.find(({ serial }) => serial === message.ups);
    if (unit !== undefined && isWhole(message))
      marks.get(message.ups)?.push({ at: sent.length, samples: samplesOf(unit) });
  });
  await untilRead({ scratch, cloud, units });
  // At the start there may be several, as one block after the other is read for the first time.
  await sleep(LOAD_EVERY_MS);
  const known = new Map([...marks].map(([serial, own]) => [serial, own.length]));
  await until(
    'the next message with everything measured of each UPS',
    () => [...marks].every(([serial, own]) => own.length > (known.get(serial) ?? 0)),
    100_000,
  );
  const periods = await Promise.all(
    [...marks].map(async ([serial, own]) => {
      const from = own[(known.get(serial) ?? 0) - 1];
      const to = own[known.get(serial) ?? 0];
      if (from === undefined || to === undefined) throw new Error(`${serial} sent no message with everything measured`);
      const messages = sent.slice(from.at, to.at).filter(({ ups }) => ups === serial);
      return { messages, samples: (await to.samples) - (await from.samples) };
    }),
  );
  const messages = periods.flatMap((period) => period.messages);
  const samples = sum(periods.map((period) => period.samples));
  const whole = messages.filter(isWhole);
  // Settings and inventory come along once an hour: their share is that of the first message, which held them.
  const largest = Math.max(...sent.filter((message) => bodyOf(message).all).map(({ payload }) => payload.length));
  const hourly = (largest - payloads(whole) / whole.length) / ((samples / whole.length) * WHOLE_PER_HOUR);
  const values = Math.max(...whole.map((message) => Object.keys(bodyOf(message).samples[0]?.readings ?? {}).length));
  return {
    figure: 'bytes per sample, live',
    measured: payloads(messages) / samples + hourly,
    unit: 'B',
    goal: { atMost: 120 },
    notes: [
      `${units.length} UPSs, each from one message with everything measured to the next: payload of ${messages.length} telemetry messages / ${samples} reads of the measurement block as the units saw them`,
      `of it ${(payloads(whole) / samples).toFixed(0)} B are the messages that began with everything measured (${values} readings), and ${hourly.toFixed(1)} B are added for what comes along once an hour; ${(packets(messages) / samples).toFixed(0)} B in all with topics and MQTT headers, before TLS`,
      `mains and load wander, and the load moves by up to 5 % of the rating every ${LOAD_EVERY_MS / 1000} s`,
    ],
  };
}

async function measureHistory({ scratch, cloud, units }: Stack): Promise<Row> {
  const history: Sent[] = [];
  let isHealed = false;
  let reconnected: Promise<number> | undefined;
  const agent = { name: 'bench-history', ups: entriesOf(units) };
  const tap = await startTapped(scratch, cloud, agent, ({ type }, message) => {
    if (type === CONNECT && isHealed) reconnected ??= samplesOfAll(units);
    if (message?.what === 'history') history.push(message);
  });
  await untilRead({ scratch, cloud, units });
  await sleep(LOAD_EVERY_MS);
  const [from, before] = [await samplesOfAll(units), history.length];
  tap.cut();
  await sleep(CUT_MS);
  isHealed = true;
  tap.heal();
  const to = await until('the agent back on its connection', () => reconnected, 90_000);
  const own = () => history.slice(before);
  await until(
    'the backlog sent',
    () => own().length > 0 && performance.now() - (own().at(-1)?.atMs ?? 0) > QUIET_MS,
    60_000,
  );
  const samples = to - from;
  const records = own().flatMap(recordsOf);
  return {
    figure: 'bytes per sample, history',
    measured: payloads(own()) / samples,
    unit: 'B',
    goal: { atMost: 30 },
    notes: [
      `${units.length} UPSs, an outage of ${(samples / units.length).toFixed(0)} samples each: payload of ${own().length} history messages with ${records.length} records / ${samples} reads while there was no connection`,
      `${(packets(own()) / samples).toFixed(0)} B with topics and MQTT headers, before TLS; records that are not telemetry: ${records.filter(({ kind }) => kind !== 'telemetry').length}`,
    ],
  };
}

export const bytesPerSample: Figure = {
  name: 'bytes-per-sample',
  says: 'what one look at a UPS costs on the wire, live and after an outage',
  stage: 1,
  async measure(scratch) {
    const all = await startTcpUnits(scratch, 2 * UNITS);
    const cloud = await startCloud(scratch);
    const ended = new AbortController();
    const moving = moveLoads(all, ended.signal);
    scratch.later(async () => {
      ended.abort();
      await moving.catch(() => undefined);
    });
    return Promise.all([
      measureLive({ scratch, cloud, units: all.slice(0, UNITS) }),
      measureHistory({ scratch, cloud, units: all.slice(UNITS) }),
    ]);
  },
};
