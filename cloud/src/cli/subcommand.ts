import type { ApiClient } from './api-client.ts';
import { type FlagSpecs, parseFlags, type ValuesOf } from './flags/parse-flags.ts';
import type { Output } from './show/output.ts';

/** What a subcommand works with. */
export type Cli = {
  readonly api: ApiClient;
  readonly out: Output;
  readonly json: boolean;
  /** Aborted when the person ends it. */
  readonly signal: AbortSignal;
  /** UTC ms. */
  readonly wallNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Asks on the terminal; undefined when there is none to ask on. */
  readonly ask: (question: string) => Promise<string | undefined>;
};

export const globalFlags = {
  url: {
    kind: 'text',
    value: 'URL',
    says: "the cloud's address; RIDETHROUGH_URL or https://127.0.0.1:8443 without it",
  },
  'ca-hash': {
    kind: 'text',
    value: 'HASH',
    says: "believe the CA whose key has this hash; RIDETHROUGH_CA (its certificate, a file) or the system's without it",
  },
  json: { kind: 'switch', says: 'print JSON' },
  help: { kind: 'switch', says: 'this help' },
} as const satisfies FlagSpecs;

type Globals = typeof globalFlags;

export type Subcommand<S extends FlagSpecs, P> = {
  readonly name: string;
  /** The words behind the name, as in the help: `UPS`, `[UPS]`. Those without brackets must be there. */
  readonly words: string;
  readonly says: string;
  readonly flags: S;
  /** More to tell in its help. */
  readonly more?: string;
  /** What is to be done, or the mistakes put into the list. */
  readonly read: (words: readonly string[], values: ValuesOf<S>, mistakes: string[]) => P;
  /** Does it; returns what the process ends with. */
  readonly run: (cli: Cli, plan: P) => Promise<number>;
};

export type Prepared = {
  readonly help: boolean;
  readonly url: string | undefined;
  readonly caHash: string | undefined;
  readonly json: boolean;
  readonly mistakes: readonly string[];
  readonly run: (cli: Cli) => Promise<number>;
};

/** A subcommand without the types of its flags and plan: what the list of them holds. */
export type AnySubcommand = Pick<Subcommand<FlagSpecs, unknown>, 'name' | 'words' | 'says' | 'flags' | 'more'> & {
  readonly prepare: (args: readonly string[]) => Prepared;
};

export function defineSubcommand<const S extends FlagSpecs, P>(sub: Subcommand<S, P>): AnySubcommand {
  const { name, words, says, flags, more } = sub;
  const all = { ...flags, ...globalFlags };
  return {
    name,
    words,
    says,
    flags: all,
    ...(more !== undefined && { more }),
    prepare(args) {
      const { values, words: given, mistakes: found } = parseFlags<S & Globals>(args, all);
      const mistakes = [...found, ...wordMistakes(words, given)];
      const { url, 'ca-hash': caHash, json, help } = globalsOf(values);
      const plan = sub.read(given, values, mistakes);
      return { help, url, caHash, json, mistakes, run: (cli) => sub.run(cli, plan) };
    },
  };
}

/** The same for every subcommand, whatever flags of its own it has. */
const globalsOf = (values: ValuesOf<Globals>): ValuesOf<Globals> => values;

function wordMistakes(wanted: string, given: readonly string[]): string[] {
  const names = wanted === '' ? [] : wanted.split(' ');
  const missing = names.slice(given.length).filter((name) => !name.startsWith('['));
  const empty = names.filter((_, at) => given[at] === '');
  const tooMany = given.slice(names.length);
  return [
    ...missing.map((name) => `${name} is missing`),
    ...empty.map((name) => `${name.replace(/[[\]]/g, '')} is empty`),
    ...tooMany.map(
      (word) => `${word}: ${names.length === 0 ? 'only flags are' : `no more than ${wanted} is`} taken here`,
    ),
  ];
}
