import { LogFile } from './adapters/log-file.ts';
import { makeUnit } from './adapters/make-unit.ts';
import { readAnswers } from './adapters/read-answers.ts';
import { type Begun, readDumps } from './adapters/read-dumps.ts';
import { readRecorded } from './adapters/read-recorded.ts';
import { readScenes, type Staged } from './adapters/read-scenes.ts';
import { ServedUnit } from './adapters/served-unit.ts';
import { ShippedScenes } from './adapters/shipped-scenes.ts';
import { Ticker } from './adapters/ticker.ts';
import { usage } from './cli/flags.ts';
import { modelList } from './cli/model-list.ts';
import { type CommandLine, readCommandLine } from './cli/read-command-line.ts';
import { jsonReport, plainReport, type Report } from './cli/report.ts';
import { allMet, jsonSummary, type Played, plainSummary } from './cli/scene-summary.ts';
import type { RecordedWords } from './modbus/recorded-source.ts';
import { models } from './models/find-model.ts';
import type { Scene } from './scenes/scene.ts';
import type { LogLine } from './scenes/scene-log.ts';
import { untilSceneEnds } from './scenes/until-scene-ends.ts';
import { isSimulatorError } from './simulator-error.ts';

type Serve = Extract<CommandLine, { what: 'serve' }>;
type Made = {
  readonly served: ServedUnit;
  readonly report: () => Report;
  /** Begins the log. */
  readonly begin?: () => void;
  readonly log?: LogFile;
  readonly scene?: Scene;
};

type Behind = {
  readonly recorded: RecordedWords | undefined;
  readonly begun: Begun | undefined;
  /** The process ends with its scenes. */
  readonly endsWithScene: boolean;
};

function make({ config, scene }: Staged, { recorded, begun, endsWithScene }: Behind, ticker: Ticker): Made {
  if (config.raw !== undefined && config.upsLink !== undefined) {
    const served = new ServedUnit({
      ...config,
      recorded: {},
      upsLink: readAnswers(config.raw, config.upsLink.path),
      ticker,
    });
    return { served, report: () => ({ model: config.raw ?? '', serial: '', ...served.at }) };
  }
  if (recorded !== undefined) {
    const served = new ServedUnit({ ...config, recorded, ticker });
    return { served, report: () => ({ model: config.raw ?? '', serial: '', ...served.at }) };
  }
  const { model = begun?.model.sku ?? '', serial, log: logPath, ...rest } = config;
  const log = logPath === undefined ? undefined : new LogFile(logPath, warn);
  const identity = serial === undefined ? {} : { serial };
  const write = (line: LogLine) => log?.write(line);
  const note = endsWithScene && scene ? untilSceneEnds(write, () => served.player?.report) : write;
  const { unit, served, dumped } = makeUnit(
    { ...rest, model, identity, ...(begun && { begun }) },
    { ...rest, ...(log && { note }), ticker },
  );
  const { taken, leftOut } = dumped ?? { taken: [], leftOut: [] };
  const report = () => ({
    model,
    serial: unit.state().identity.serial,
    ...served.at,
    ...(begun && { begun: { file: begun.file, taken, leftOut } }),
  });
  const { seed = 1 } = config;
  const begin = () => log?.open({ what: 'unit', atMs: 0, model, serial: report().serial, seed });
  return { served, report, begin, ...(log && { log }), ...(scene && { scene }) };
}

const warn = (message: string): void => {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
};

async function serve({ units: configs, json, exitAfterScene }: Serve): Promise<void> {
  const ticker = new Ticker();
  const recorded = readRecorded(configs.map(({ raw, upsLink }) => (upsLink === undefined ? raw : undefined)));
  const begun = readDumps(configs);
  const units = configs.map((config, index) => ({ config, ...(begun[index] && { dumped: begun[index].model }) }));
  const staged = readScenes(units, new ShippedScenes());
  const made = staged.map((each, index) =>
    make(each, { recorded: recorded[index], begun: begun[index], endsWithScene: exitAfterScene }, ticker),
  );
  const started: ServedUnit[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    await Promise.allSettled(started.map((served) => served.stop()));
    for (const { log } of made) log?.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Asked twice: whatever is still open is not waited for.
      if (stopping) process.exit(1);
      stopping = true;
      // Scenes that were to be seen to their end were not.
      void stop().then(() => process.exit(exitAfterScene ? 1 : undefined));
    });
  }
  for (const { served, begin } of made) {
    if (stopping) return;
    begin?.();
    started.push(served);
    await served.start().catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  }
  const reports = made.map(({ report }) => report());
  process.stdout.write(`${json ? jsonReport(reports) : plainReport(reports)}\n`);
  const played = await Promise.all(made.map(playScene));
  if (!exitAfterScene || stopping) return;
  stopping = true;
  await stop();
  const over = played.filter((each) => each !== undefined);
  process.stdout.write(`${json ? jsonSummary(over) : plainSummary(over)}\n`);
  if (!allMet(over)) process.exitCode = 1;
}

/** Plays a unit's scene to its end; the flags have said already how the unit is at its start. */
async function playScene({ served, scene, report }: Made): Promise<Played | undefined> {
  const { player } = served;
  if (player === undefined || scene === undefined) return undefined;
  const { serial } = report();
  await player.play(scene, { asGiven: true });
  return player.report && { serial, report: player.report };
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
    process.stdout.write(usage(import.meta.filename.endsWith('.ts') ? undefined : 'npx ridethrough-simulator'));
    break;
  case 'models':
    process.stdout.write(modelList(models));
    break;
  case 'mistakes':
    process.stderr.write(asked.mistakes.map((mistake) => `${mistake}\n`).join(''));
    process.exitCode = 2;
    break;
  case 'serve':
    await serve(asked).catch((error: unknown) => {
      if (!isSimulatorError(error)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exit(error.code === 'bad-value' ? 2 : 1);
    });
    break;
  default:
    asked satisfies never;
}
