import { ApiClient } from './api-client.ts';
import { exitCodes } from './exit-codes.ts';
import { readBaseUrl } from './read/base-url.ts';
import { Output } from './show/output.ts';
import { subcommands } from './subcommands.ts';
import { usage, usageOf } from './usage.ts';

async function run(args: readonly string[]): Promise<number> {
  const { stdout, stderr, env } = process;
  const out = new Output(stdout, stderr, env.NO_COLOR);
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help' || name === '') {
    (name === '' ? stderr : stdout).write(usage(subcommands));
    return name === '' ? exitCodes.usage : exitCodes.ok;
  }
  const sub = subcommands.find((one) => one.name === name);
  if (sub === undefined) {
    out.note(`${name}: there is no such subcommand; ${subcommands.map((one) => one.name).join(', ')} are`);
    return exitCodes.usage;
  }
  const { help, url, json, mistakes, run: start } = sub.prepare(rest);
  if (help) {
    stdout.write(usageOf(sub));
    return exitCodes.ok;
  }
  const base = readBaseUrl(url ?? env.RIDETHROUGH_URL ?? 'http://127.0.0.1:8080');
  const all =
    typeof base === 'string' ? [...mistakes, `${url === undefined ? 'RIDETHROUGH_URL' : '--url'}: ${base}`] : mistakes;
  if (typeof base === 'string' || all.length > 0) {
    for (const mistake of all) out.note(mistake);
    out.note(`${name} --help tells what is allowed`);
    return exitCodes.usage;
  }
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
  const api = new ApiClient(base, ended.signal);
  return start({ api, out, json, signal: ended.signal, wallNow: () => Date.now(), sleep });
}

// Whoever reads may have seen enough, as in `… | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitCodes.failure),
);
process.exitCode = await run(process.argv.slice(2));
