import { type ReadingName, readingNames } from '@ridethrough/protocol';
import { minutesShape, samplesShape } from '../api-shapes.ts';
import { exitCodes } from '../exit-codes.ts';
import { failed } from '../failed.ts';
import { DURATION, readDuration } from '../read/duration.ts';
import { plain } from '../show/plain.ts';
import { type Cli, defineSubcommand } from '../subcommand.ts';

const isReading = (name: string): name is ReadingName => Object.hasOwn(readingNames, name);

export default defineSubcommand({
  name: 'telemetry',
  words: 'UPS',
  says: 'readings over the last while, oldest first',
  flags: {
    reading: {
      kind: 'list',
      value: 'NAME',
      says: "a reading under NUT's name, such as battery.charge; all without it",
    },
    last: { kind: 'text', value: 'SPAN', says: `${DURATION}; 1h without it` },
    minutes: { kind: 'switch', says: 'mean, least and most of each minute instead of every value' },
  },
  read([ups = ''], { reading, last = '1h', minutes }, mistakes) {
    const ms = readDuration(last);
    if (ms === undefined) mistakes.push(`--last ${last}: it must be ${DURATION}`);
    for (const name of reading)
      if (!isReading(name)) mistakes.push(`--reading ${name}: there is no such reading; ${alike(name)}`);
    return { ups, reading, ms: ms ?? 0, minutes };
  },
  run: (cli, plan) => (plan.minutes ? printMinutes(cli, plan) : printSamples(cli, plan)),
});

type Plan = { readonly ups: string; readonly reading: readonly string[]; readonly ms: number };

function alike(name: string): string {
  const all = Object.keys(readingNames);
  const near = all.filter((one) => one.split('.')[0] === name.split('.')[0]);
  return `${(near.length > 0 ? near : all).slice(0, 20).join(', ')} are some`;
}

const pageOf = ({ wallNow }: Cli, { reading, ms }: Plan) => ({
  from: Math.max(0, wallNow() - ms),
  readings: reading.length > 0 ? reading.join(',') : undefined,
  limit: 5000,
});

async function printSamples(cli: Cli, plan: Plan): Promise<number> {
  const { api, out, json } = cli;
  const all: { at: string; readings: Record<string, number | string> }[] = [];
  const query = pageOf(cli, plan);
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await api.get(samplesShape, ['ups', plan.ups, 'telemetry'], { ...query, cursor });
    if (!page.ok) return failed(cli, page);
    if (json) all.push(...page.body.samples);
    else
      for (const { at, readings } of page.body.samples)
        for (const [name, value] of Object.entries(readings))
          out.line(`${at}  ${plan.reading.length === 1 ? '' : `${plain(name).padEnd(24)}  `}${plain(String(value))}`);
    cursor = page.body.next;
  }
  if (json) out.json({ samples: all });
  return exitCodes.ok;
}

async function printMinutes(cli: Cli, plan: Plan): Promise<number> {
  const { api, out, json } = cli;
  const all: object[] = [];
  const query = { ...pageOf(cli, plan), resolution: 'minute' };
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await api.get(minutesShape, ['ups', plan.ups, 'telemetry'], { ...query, cursor });
    if (!page.ok) return failed(cli, page);
    if (json) all.push(...page.body.minutes);
    else
      for (const { at, reading, mean, min, max } of page.body.minutes)
        out.line(`${at}  ${plain(reading).padEnd(24)}  mean ${round(mean)}  min ${round(min)}  max ${round(max)}`);
    cursor = page.body.next;
  }
  if (json) out.json({ minutes: all });
  return exitCodes.ok;
}

const round = (value: number): number => Math.round(value * 100) / 100;
