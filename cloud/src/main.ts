import { userInfo } from 'node:os';
import { destination, pino } from 'pino';
import { systemClock } from './adapters/system-clock.ts';
import { Cloud } from './cloud.ts';
import { isCloudError } from './cloud-error.ts';
import { type CloudConfig, cloudUsage, type ListenAddress, readCloudConfig } from './config.ts';
import { runOperator } from './operate/run-operator.ts';

const FAILURE = 1;
const USAGE = 2;

const urlOf = (scheme: string, { host, port }: ListenAddress): string =>
  `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;

async function run(config: CloudConfig): Promise<void> {
  const toStderr = destination({ fd: 2, sync: true });
  const log = pino({ level: process.env.RIDETHROUGH_LOG_LEVEL ?? 'info' }, toStderr);
  // Whoever read the log is gone, as in `… | head`: the cloud goes on without it.
  toStderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') log.level = 'silent';
  });
  const cloud = new Cloud({ config, clock: systemClock, log });
  let stopping = false;
  const started = cloud.start();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      // Asked twice: whatever is still open is not waited for.
      if (stopping) process.exit(FAILURE);
      stopping = true;
      void started
        .then(() => cloud.stop())
        .then(
          () => process.exit(0),
          () => process.exit(FAILURE),
        );
    });
  const { https, mqtts, caHash } = await started;
  if (stopping) return;
  const addresses = { https: urlOf('https', https), mqtts: urlOf('mqtts', mqtts), data: config.dataDir, caHash };
  const lines = [
    `HTTPS  ${addresses.https}`,
    `MQTT   ${addresses.mqtts}`,
    `CA     ${caHash}`,
    `data   ${config.dataDir}`,
  ];
  process.stdout.write(config.json ? `${JSON.stringify(addresses)}\n` : `${lines.join('\n')}\n`);
}

/** One of the operator's commands, beside the cloud or without it. */
function operate(words: readonly string[]): Promise<number> {
  return runOperator(words, {
    clock: systemClock,
    actor: `cli:${userInfo().username}`,
    env: process.env,
    out: {
      line: (text) => process.stdout.write(`${text}\n`),
      note: (text) => process.stderr.write(`${text}\n`),
    },
  });
}

async function main(words: readonly string[]): Promise<void> {
  const [first] = words;
  if (first !== undefined && !first.startsWith('-')) {
    process.exitCode = await operate(words);
    return;
  }
  const asked = readCloudConfig(words);
  switch (asked.what) {
    case 'help':
      process.stdout.write(cloudUsage);
      break;
    case 'mistakes':
      process.stderr.write(`${asked.mistakes.join('\n')}\nnpm run cloud -- --help tells what is allowed.\n`);
      process.exitCode = USAGE;
      break;
    case 'run':
      await run(asked.config).catch((error: unknown) => {
        const says = isCloudError(error) ? error.message : `the cloud could not be started: ${String(error)}`;
        process.stderr.write(`${says}\n`);
        process.exitCode = FAILURE;
      });
      break;
    default:
      asked satisfies never;
  }
}

// Whoever reads what is printed may go away: what runs goes on without it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

await main(process.argv.slice(2));
