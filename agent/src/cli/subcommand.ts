import type { SplitArguments } from './split-arguments.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What every command is given. */
export interface Common {
  /** The file's path. */
  readonly config: string;
  readonly json: boolean;
  readonly logLevel: LogLevel;
}

/** One command of the command line, as a value: `read` turns the words and flags into what is asked. */
export interface Subcommand<A = object> {
  readonly name: string;
  /** Lines of the help: [what is typed, what it does]. */
  readonly usage: readonly (readonly [string, string])[];
  /** Its own flags, and what they do. */
  readonly flags: Readonly<Record<string, { readonly takesValue: boolean; readonly help: readonly string[] }>>;
  /** Must `--config` be given? Else it is agent.yaml. */
  readonly needsConfig: boolean;
  /** `words` are those behind its name. Counts only when nothing was added to `mistakes`. */
  read(words: readonly string[], split: SplitArguments, mistakes: string[]): A;
}
