import { destination, pino } from 'pino';
import { systemClock } from './adapters/system-clock.ts';
import { Cloud } from './cloud.ts';
import { isCloudError } from './cloud-error.ts';
import { type CloudConfig, cloudUsage, type ListenAddress, readCloudConfig } from './config.ts';

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
  const { http, mqtt } = await started;
  if (stopping) return;
  const addresses = { http: urlOf('http', http), mqtt: urlOf('mqtt', mqtt) };
  const lines = [
    `HTTP API  ${addresses.http}/api/v1/ups`,
    `MQTT      ${addresses.mqtt}`,
    `data      ${config.dataDir}`,
  ];
  process.stdout.write(
    config.json ? `${JSON.stringify({ ...addresses, data: config.dataDir })}\n` : `${lines.join('\n')}\n`,
  );
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const asked = readCloudConfig(process.argv.slice(2));
switch (asked.what) {
  case 'help':
    process.stdout.write(cloudUsage);
    break;
  case 'mistakes':
    process.stderr.write(`${asked.mistakes.join('\n')}\nnpm run cloud -- --help tells what is allowed.\n`);
    process.exitCode = USAGE;
    break;
  case 'run':
    run(asked.config).catch((error: unknown) => {
      const says = isCloudError(error) ? error.message : `the cloud could not be started: ${String(error)}`;
      process.stderr.write(`${says}\n`);
      process.exitCode = isCloudError(error, 'not-loopback') ? USAGE : FAILURE;
    });
    break;
  default:
    asked satisfies never;
}
