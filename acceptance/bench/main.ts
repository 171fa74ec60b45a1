/** `npm run bench`: the figures of docs/performance.md, measured on this machine. */
import { loadavg } from 'node:os';
import { Scratch } from '../harness/scratch.ts';
import { type Figure, missedBy, type Row } from './figure.ts';
import { figures } from './figures.ts';
import { machine } from './machine.ts';
import { readOptions, usage } from './options.ts';
import { printRows } from './print-rows.ts';

const LONGEST_MS = 240_000;
const scratches = new Set<Scratch>();
const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Outcome =
  | { readonly name: string; readonly rows: readonly Row[] }
  | { readonly name: string; readonly failure: string };

async function measure({ name, measure }: Figure): Promise<Outcome> {
  const scratch = new Scratch();
  scratches.add(scratch);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not measured within ${LONGEST_MS / 1000} s`)), LONGEST_MS);
  });
  const began = performance.now();
  try {
    const rows = await Promise.race([measure(scratch), tooLong]);
    say(`  ${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
    return { name, rows };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    say(`  ${name}: could not be measured: ${failure}`);
    return { name, failure };
  } finally {
    clearTimeout(timer);
    scratches.delete(scratch);
    await scratch.clear();
  }
}

/** Of the last minute: whatever else runs here takes its share of the cores, and shows in the figures. */
const loadOf = (): string => (loadavg()[0] ?? 0).toFixed(1);

async function measureAll(chosen: readonly Figure[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const stages = [...Map.groupBy(chosen, ({ stage }) => stage)].sort(([a], [b]) => a - b);
  for (const [, together] of stages) outcomes.push(...(await Promise.all(together.map(measure))));
  return outcomes;
}

async function main(): Promise<void> {
  const { only, json, help } = readOptions(process.argv.slice(2));
  if (help) return void process.stdout.write(usage);
  const chosen = figures.filter(({ name }) => only.length === 0 || only.includes(name));
  const on = machine();
  const loadBefore = loadOf();
  say(`Measuring ${chosen.map(({ name }) => name).join(', ')} ...`);
  const began = performance.now();
  const outcomes = await measureAll(chosen);
  const tookSeconds = Math.round((performance.now() - began) / 1000);
  const ordered = chosen.flatMap(({ name }) => outcomes.filter((outcome) => outcome.name === name));
  const rows = ordered.flatMap((outcome) => ('rows' in outcome ? outcome.rows : []));
  const failures = ordered.flatMap((outcome) => ('failure' in outcome ? [outcome] : []));
  if (failures.length > 0) process.exitCode = 1;
  if (json) {
    const told = rows.map((row) => ({ ...row, ok: row.goal === undefined ? null : missedBy(row) === undefined }));
    process.stdout.write(`${JSON.stringify({ machine: on, tookSeconds, rows: told, failures })}\n`);
    return;
  }
  const told = failures.map(({ name, failure }) => `${name}: could not be measured: ${failure}`);
  const about = `${on.cores} cores (${on.cpu}), ${on.memoryGb} GB, ${on.system}, Node ${on.node}, ${on.files}; load average ${loadBefore} before, ${loadOf()} after ${tookSeconds} s`;
  process.stdout.write(`${[printRows(rows), ...told, '', about].join('\n')}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    say('Stopping ...');
    Promise.allSettled([...scratches].map((scratch) => scratch.clear())).finally(() => process.exit(1));
  });

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
