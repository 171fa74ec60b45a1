import { makeUnit } from './adapters/make-unit.ts';
import { readRecorded } from './adapters/read-recorded.ts';
import { ServedUnit } from './adapters/served-unit.ts';
import { Ticker } from './adapters/ticker.ts';
import { usage } from './cli/flags.ts';
import { readCommandLine } from './cli/read-command-line.ts';
import { jsonReport, plainReport, type Report } from './cli/report.ts';
import type { UnitConfig } from './cli/unit-config.ts';
import type { RecordedWords } from './modbus/recorded-source.ts';
import { models } from './models/find-model.ts';
import { isSimulatorError } from './simulator-error.ts';

type Made = { readonly served: ServedUnit; readonly report: () => Report };

function make(config: UnitConfig, recorded: RecordedWords | undefined, ticker: Ticker): Made {
  if (recorded !== undefined) {
    const served = new ServedUnit({ ...config, recorded, ticker });
    return { served, report: () => ({ model: config.raw ?? '', serial: '', ...served.at }) };
  }
  const { model = '', serial, ...rest } = config;
  const identity = serial === undefined ? {} : { serial };
  const { unit, served } = makeUnit({ ...rest, model, identity }, { ...rest, ticker });
  return { served, report: () => ({ model, serial: unit.state().identity.serial, ...served.at }) };
}

async function serve(configs: readonly UnitConfig[], json: boolean): Promise<void> {
  const ticker = new Ticker();
  const recorded = readRecorded(configs.map(({ raw }) => raw));
  const made = configs.map((config, index) => make(config, recorded[index], ticker));
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

// What reads the output may end before the simulator does; a full disk behind it is a failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 1;
  });

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
