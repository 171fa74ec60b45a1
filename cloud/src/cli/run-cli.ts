import { readSpkiHash } from '@ridethrough/protocol';
import { caByHash } from '../adapters/ca-by-hash.ts';
import { ApiClient } from './api-client.ts';
import { exitCodes } from './exit-codes.ts';
import { failed } from './failed.ts';
import { refusedHere } from './failure.ts';
import { readBaseUrl } from './read/base-url.ts';
import type { Cli } from './subcommand.ts';
import { subcommands } from './subcommands.ts';
import { usage, usageOf } from './usage.ts';

/** What the process gives the command line. */
export type CliSurroundings = Pick<Cli, 'out' | 'signal' | 'wallNow' | 'sleep' | 'ask'> & {
  /** RIDETHROUGH_URL. */
  readonly url: string | undefined;
  /** RIDETHROUGH_API_KEY. */
  readonly key: string | undefined;
  /** What stands in the file RIDETHROUGH_CA. */
  readonly ca: string | undefined;
  /** How long the cloud may take to answer; 15 s without it. */
  readonly answerWithinMs?: number;
};

/** Does what the arguments ask for; returns what the process ends with. */
export async function runCli(args: readonly string[], around: CliSurroundings): Promise<number> {
  const { out, signal } = around;
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    out.raw(usage(subcommands));
    return exitCodes.ok;
  }
  const sub = subcommands.find((one) => one.name === name);
  if (sub === undefined) {
    const names = subcommands.map((one) => one.name).join(', ');
    const says = name === '' ? usage(subcommands) : `${name}: there is no such subcommand; ${names} are`;
    return failed({ ...around, json: args.includes('--json') }, refusedHere(exitCodes.usage, 'usage', says));
  }
  const { help, url, caHash, json, mistakes, run } = sub.prepare(rest);
  if (help) {
    out.raw(usageOf(sub));
    return exitCodes.ok;
  }
  const base = readBaseUrl(url ?? around.url ?? 'https://127.0.0.1:8443');
  const hash = caHash === undefined ? undefined : readSpkiHash(caHash);
  const isNoHash = caHash !== undefined && hash === undefined;
  if (typeof base !== 'string' && mistakes.length === 0 && !isNoHash) {
    const ca = async () => (hash === undefined ? around.ca : caByHash(base, hash, signal));
    return run({ ...around, json, api: new ApiClient(base, signal, { key: around.key, ca }, around.answerWithinMs) });
  }
  const all = [
    ...mistakes,
    ...(typeof base === 'string' ? [`${url ? '--url' : 'RIDETHROUGH_URL'}: ${base}`] : []),
    ...(isNoHash
      ? [`--ca-hash ${caHash}: it must be sha256: and 64 of 0-9 a-f, as the cloud and every token show it`]
      : []),
  ];
  const says = `${name} --help tells what is allowed`;
  for (const line of [...all, says]) out.note(line);
  if (json)
    out.json({ error: { code: 'usage', says, mistakes: all.map((one) => ({ path: 'arguments', says: one })) } });
  return exitCodes.usage;
}
