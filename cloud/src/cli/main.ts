import { exitCodes } from './exit-codes.ts';
import { runCli } from './run-cli.ts';
import { Output } from './show/output.ts';

const { stdout, stderr, env, argv } = process;
const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());

const sleep = (ms: number) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

// Whoever reads may have seen enough, as in `… | head`.
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failure));
// What is told on the side is no reason to end.
stderr.on('error', () => {});

process.exitCode = await runCli(argv.slice(2), {
  out: new Output(stdout, stderr, env.NO_COLOR),
  url: env.RIDETHROUGH_URL,
  signal: ended.signal,
  wallNow: () => Date.now(),
  sleep,
});
