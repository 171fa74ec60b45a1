import { type Flag, type ProcessFlag, processFlags, type UnitFlag, unitFlags } from './flags.ts';

export type Given = { readonly [F in UnitFlag]?: string };
export type Split = {
  readonly units: readonly Given[];
  readonly process: ReadonlySet<ProcessFlag>;
  readonly mistakes: readonly string[];
};

const isUnitFlag = (name: string): name is UnitFlag => Object.hasOwn(unitFlags, name);
const isProcessFlag = (name: string): name is ProcessFlag => Object.hasOwn(processFlags, name);

/** Sorts the command line into flags by unit, as text; `--flag value` and `--flag=value` are the same. */
export function splitFlags(args: readonly string[]): Split {
  const units: Partial<Record<UnitFlag, string>>[] = [{}];
  const seen = new Set<ProcessFlag>();
  const mistakes: string[] = [];
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, name = '', inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const unit = units.at(-1) ?? {};
    if (isUnitFlag(name)) {
      const flag: Flag = unitFlags[name];
      const value =
        flag.takes === undefined ? 'yes' : (inline ?? (left[0]?.startsWith('--') ? undefined : left.shift()));
      if (flag.takes === undefined && inline !== undefined) mistakes.push(`--${name} takes no value`);
      else if (value === undefined || value === '') mistakes.push(`--${name} needs a value: ${flag.takes}`);
      else if (unit[name] !== undefined) mistakes.push(`--${name} is given twice for one unit; --unit begins the next`);
      // Kept in every case, so that one mistake does not look like two.
      unit[name] ??= value ?? '';
    } else if (isProcessFlag(name)) {
      if (inline !== undefined) mistakes.push(`--${name} takes no value`);
      seen.add(name);
      if (name === 'unit' && Object.keys(unit).length > 0) units.push({});
    } else mistakes.push(`${arg}: no such flag; --help lists them`);
  }
  // A last --unit with nothing behind it.
  if (units.length > 1 && Object.keys(units.at(-1) ?? {}).length === 0) {
    mistakes.push('--unit: no flags follow it');
    units.pop();
  }
  return { units, process: seen, mistakes };
}
