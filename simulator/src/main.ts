import { readFileSync } from 'node:fs';
import { makeUnit } from './adapters/make-unit.ts';
import { ServedUnit } from './adapters/served-unit.ts';
import { Ticker } from './adapters/ticker.ts';
import { usage } from './cli/flags.ts';
import { parseRecorded } from './cli/parse-recorded.ts';
import { readCommandLine } from './cli/read-command-line.ts';
import { jsonReport, plainReport, type Report } from './cli/report.ts';
import type { UnitConfig } from './cli/unit-config.ts';
import { models } from './models/find-model.ts';
import { isSimulatorError, SimulatorError } from './simulator-error.ts';

type Made = { readonly served: ServedUnit; readonly report: () => Report };

function make(config: UnitConfig, ticker: Ticker): Made {
  if (config.raw !== undefined) {
    const served = new ServedUnit({ ...config, recorded: recordedWords(config.raw), ticker });
    return { served, report: () => ({ model: config.raw ?? '', serial: '', ...served.at }) };
  }
  const { model = '', serial, ...rest } = config;
  const identity = serial === undefined ? {} : { serial };
  const { unit, served } = makeUnit({ ...rest, model, identity }, { ...rest, ticker });
  return { served, report: () => ({ model, serial: unit.state().identity.serial, ...served.at }) };
}

function recordedWords(file: string) {
  let json: string;
  try {
    json = readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimulatorError('cannot-serve', `--raw: ${reason}`, { cause });
  }
  const parsed = parseRecorded(json);
  if ('words' in parsed) return parsed.words;
  throw new SimulatorError('bad-value', parsed.mistakes.map((mistake) => `--raw ${file}: ${mistake}`).join('\n'));
}

async function serve(configs: readonly UnitConfig[], json: boolean): Promise<void> {
  const ticker = new Ticker();
  const made = configs.map((config) => make(config, ticker));
  const started: ServedUnit[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    await Promise.allSettled(started.map((served) => served.stop()));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Asked twice: whatever is still open is not waited for.
      if (stopping) process.exit(1);
      stopping = true;
      void stop().then(() => process.exit(0));
    });
  }
  for (const { served } of made) {
    if (stopping) return;
    started.push(served);
    await served.start().catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  }
  const reports = made.map(({ report }) => report());
  process.stdout.write(`${json ? jsonReport(reports) : plainReport(reports)}\n`);
}

const asked = readCommandLine(
  process.argv.slice(2),
  models.map(({ sku }) => sku),
);
switch (asked.what) {
  case 'help':
    process.stdout.write(usage());
    break;
  case 'models':
    for (const { sku, model, ratedVa, ratedW } of models) {
      process.stdout.write(
        `${sku.padEnd(16)}${model.padEnd(24)}${`${ratedVa} VA`.padStart(8)}${`${ratedW} W`.padStart(8)}\n`,
      );
    }
    break;
  case 'mistakes':
    process.stderr.write(asked.mistakes.map((mistake) => `${mistake}\n`).join(''));
    process.exitCode = 2;
    break;
  case 'serve':
    await serve(asked.units, asked.json).catch((error: unknown) => {
      if (!isSimulatorError(error)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exit(error.code === 'bad-value' ? 2 : 1);
    });
    break;
  default:
    asked satisfies never;
}
