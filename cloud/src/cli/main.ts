import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { exitCodes } from './exit-codes.ts';
import { runCli } from './run-cli.ts';
import { Output } from './show/output.ts';

const { stdin, stdout, stderr, env, argv } = process;
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

/** Only where a person can see the question and answer it. */
async function ask(question: string): Promise<string | undefined> {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question, { signal: ended.signal });
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
}

const out = new Output(stdout, stderr, env.NO_COLOR);
const { RIDETHROUGH_CA: caFile } = env;
let ca: string | undefined;
try {
  if (caFile) ca = readFileSync(caFile, 'utf8');
} catch (error) {
  out.note(`RIDETHROUGH_CA: the file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(exitCodes.usage);
}

process.exitCode = await runCli(argv.slice(2), {
  out,
  url: env.RIDETHROUGH_URL || undefined,
  key: env.RIDETHROUGH_API_KEY || undefined,
  ca,
  ask,
  signal: ended.signal,
  wallNow: () => Date.now(),
  sleep,
});
