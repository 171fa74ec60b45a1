/** `switch` takes no value, `text` one, `list` one each time it is given. */
export type FlagSpec = {
  readonly kind: 'switch' | 'text' | 'list';
  /** What stands for the value in the help, such as DIR. */
  readonly value?: string;
  readonly says: string;
};

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

export type ValuesOf<S extends FlagSpecs> = {
  readonly [N in keyof S]: S[N]['kind'] extends 'switch'
    ? boolean
    : S[N]['kind'] extends 'list'
      ? readonly string[]
      : string | undefined;
};

export type ParsedFlags<S extends FlagSpecs> = {
  readonly values: ValuesOf<S>;
  /** What is not a flag, in order. */
  readonly words: readonly string[];
  /** Every mistake, each a sentence that names its place. */
  readonly mistakes: readonly string[];
};

/** Reads `--name value`, `--name=value` and `--name`, in any order between words; `--` ends them. Never stops at a mistake. */
export function parseFlags<const S extends FlagSpecs>(args: readonly string[], specs: S): ParsedFlags<S> {
  const texts = new Map<string, string[]>();
  const switches = new Set<string>();
  const words: string[] = [];
  const mistakes: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      words.push(...rest.splice(0));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const flag = arg === '-h' ? '--help' : equals < 0 ? arg : arg.slice(0, equals);
    const name = flag.slice(2);
    const spec = flag.startsWith('--') && Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) {
      mistakes.push(`${flag}: there is no such flag; ${flagNames(specs)}`);
      // Its value, if that is what follows, is no word of its own.
      if (equals < 0 && rest[0] !== undefined && !rest[0].startsWith('-') && flag.startsWith('--')) rest.shift();
    } else if (spec.kind === 'switch') {
      if (equals >= 0) mistakes.push(`${flag}: it takes no value`);
      switches.add(name);
    } else {
      const value = equals >= 0 ? arg.slice(equals + 1) : rest[0]?.startsWith('--') ? undefined : rest.shift();
      if (value === undefined || value === '') mistakes.push(`${flag}: ${spec.value ?? 'a value'} is missing`);
      else texts.set(name, [...(texts.get(name) ?? []), value]);
    }
  }
  for (const [name, given] of texts)
    if (specs[name]?.kind === 'text' && given.length > 1)
      mistakes.push(`--${name}: it was given ${given.length} times, once is allowed`);
  const values = Object.entries(specs).map(([name, { kind }]) => {
    const given = texts.get(name) ?? [];
    return [name, kind === 'switch' ? switches.has(name) : kind === 'list' ? given : given[0]];
  });
  // Each value was made from its flag's kind, just as the type says.
  return { values: Object.fromEntries(values) as ValuesOf<S>, words, mistakes };
}

function flagNames(specs: FlagSpecs): string {
  const names = Object.keys(specs).map((name) => `--${name}`);
  return names.length === 0 ? 'none is taken here' : `${names.join(', ')} are`;
}
