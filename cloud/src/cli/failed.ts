import type { Failure } from './api-client.ts';
import { exitCodes } from './exit-codes.ts';
import { plain } from './show/plain.ts';
import type { Cli } from './subcommand.ts';

/** Says what went wrong, unless the person ended it; returns what to end with. */
export function failed({ out, signal }: Pick<Cli, 'out' | 'signal'>, { exit, lines }: Failure): number {
  if (signal.aborted) return exitCodes.failure;
  for (const line of lines) out.note(plain(line));
  return exit;
}
