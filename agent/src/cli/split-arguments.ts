import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

export interface SplitArguments {
  /** Values of the flags that take one. */
  readonly given: ReadonlyMap<string, string>;
  /** Every known flag that stands there, also one whose value is missing. */
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
  readonly mistakes: readonly string[];
}

/** Takes a command line apart; unlike `parseArgs` by itself, with every mistake instead of the first. */
export function splitArguments(args: readonly string[], options: ParseArgsOptionsConfig): SplitArguments {
  const { tokens } = parseArgs({ args: [...args], allowPositionals: true, strict: false, tokens: true, options });
  const given = new Map<string, string>();
  const flags = new Set<string>();
  const positionals: string[] = [];
  const mistakes: string[] = [];
  let isUnknown = false;
  for (const token of tokens) {
    // What follows an unknown flag is most likely its value: one mistake does not look like two.
    if (token.kind === 'positional' && !isUnknown) positionals.push(token.value);
    isUnknown = token.kind === 'option' && !Object.hasOwn(options, token.name) && token.value === undefined;
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(options, name)) {
      mistakes.push(`there is no ${rawName}`);
      continue;
    }
    flags.add(name);
    if (options[name]?.type === 'string') {
      const isMissing = value === undefined || value === '' || (!token.inlineValue && value.startsWith('-'));
      if (isMissing) mistakes.push(`${rawName} needs a value`);
      else given.set(name, value);
    } else if (value !== undefined) mistakes.push(`${rawName} takes no value`);
  }
  return { given, flags, positionals, mistakes };
}
