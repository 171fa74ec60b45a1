/** The names whose flag is true. */
export function only<Name extends string>(flags: Readonly<Record<Name, boolean>>): ReadonlySet<Name> {
  const isName = (name: string): name is Name => name in flags;
  const names = Object.keys(flags).filter(isName);
  return new Set(names.filter((name) => flags[name]));
}
