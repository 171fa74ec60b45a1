import { type FlagSpecs, parseFlags, type ValuesOf } from '../cli/flags/parse-flags.ts';
import type { Clock } from '../store/clock.ts';

/** What a command on the cloud's own machine works with. It may run beside the cloud, on the same data directory. */
export type Operator = {
  readonly dataDir: string;
  readonly json: boolean;
  readonly clock: Clock;
  /** Results go to `line`, all else to `note`. */
  readonly out: { line(text: string): void; note(text: string): void };
  /** Who asked, for the audit log: `cli:<user>`. */
  readonly actor: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export const operatorFlags = {
  data: { kind: 'text', value: 'DIR', says: "the cloud's data directory; .data/cloud without it" },
  json: { kind: 'switch', says: 'print JSON' },
  help: { kind: 'switch', says: 'this help' },
} as const satisfies FlagSpecs;

type Globals = typeof operatorFlags;

export type OperatorCommand<S extends FlagSpecs, P> = {
  /** Its words, such as `trust rotate`. */
  readonly name: string;
  /** What stands behind the name in the help, such as `NAME [FILE]`; those without brackets must be there. */
  readonly words: string;
  readonly says: string;
  readonly flags: S;
  /** What is to be done; mistakes are put into the list. */
  readonly read: (words: readonly string[], values: ValuesOf<S>, mistakes: string[]) => P;
  /** Does it; returns what the process ends with. A CloudError thrown is shown by its message. */
  readonly run: (operator: Operator, plan: P) => Promise<number>;
};

export type PreparedCommand = {
  readonly help: boolean;
  readonly json: boolean;
  readonly dataDir: string;
  readonly mistakes: readonly string[];
  readonly run: (operator: Operator) => Promise<number>;
};

/** A command without the types of its flags and plan: what the table of them holds. */
export type AnyOperatorCommand = Pick<OperatorCommand<FlagSpecs, unknown>, 'name' | 'words' | 'says' | 'flags'> & {
  readonly prepare: (args: readonly string[]) => PreparedCommand;
};

export function defineOperatorCommand<const S extends FlagSpecs, P>(
  command: OperatorCommand<S, P>,
): AnyOperatorCommand {
  const { name, words, says, flags } = command;
  const all = { ...flags, ...operatorFlags };
  return {
    name,
    words,
    says,
    flags: all,
    prepare(args) {
      const { values, words: given, mistakes: found } = parseFlags<S & Globals>(args, all);
      const mistakes = [...found, ...wordMistakes(words, given)];
      const { data = '.data/cloud', json, help } = globalsOf(values);
      const plan = command.read(given, values, mistakes);
      return { help, json, dataDir: data, mistakes, run: (operator) => command.run(operator, plan) };
    },
  };
}

/** The same for every command, whatever flags of its own it has. */
const globalsOf = (values: ValuesOf<Globals>): ValuesOf<Globals> => values;

function wordMistakes(wanted: string, given: readonly string[]): string[] {
  const names = wanted === '' ? [] : wanted.split(' ');
  const missing = names.slice(given.length).filter((name) => !name.startsWith('['));
  return [
    ...missing.map((name) => `${name} is missing`),
    ...given
      .slice(names.length)
      .map((word) => `${word}: ${names.length === 0 ? 'only flags are' : `no more than ${wanted} is`} taken here`),
  ];
}
