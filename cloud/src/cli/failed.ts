import { exitCodes } from './exit-codes.ts';
import type { Failure } from './failure.ts';
import { plain } from './show/plain.ts';
import type { Cli } from './subcommand.ts';

/** Says what went wrong, unless the person ended it; with `--json` it is on stdout too. Returns what to end with. */
export function failed({ out, signal, json }: Pick<Cli, 'out' | 'signal' | 'json'>, { exit, error }: Failure): number {
  if (signal.aborted) return exitCodes.failure;
  // The command line's own words may have lines.
  for (const line of error.says.split('\n')) out.note(plain(line));
  for (const { path, says, allowed } of error.mistakes)
    out.note(plain(`${path}: ${says}${allowed ? `; allowed: ${allowed}` : ''}`));
  if (json) out.json({ error });
  return exit;
}
