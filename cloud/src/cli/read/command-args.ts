import { type AnyCommand, commands } from '@ridethrough/protocol';
import { flagsOfCommand } from '../command-flags.ts';

export type CommandAsked = { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Stands for the name of a group or unit until it is read from the cloud, so that the rest can be checked before. */
const NOT_READ_YET = '?';

/** Arguments that the command line fills in when they are not given. */
const namesByCloud = ['groupName', 'upsName'];

/** The command and its arguments from the flags; every mistake goes into the list. What the cloud knows may still be missing. */
export function readCommandArgs(name: string, given: Given, mistakes: string[]): CommandAsked {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    if (name !== '') mistakes.push(`${name}: there is no such command; ${Object.keys(commands).join(', ')} are`);
    return { name, args: {} };
  }
  const flags = flagsOfCommand(command);
  const args: Record<string, unknown> = {};
  for (const [flag, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    const known = flags[flag];
    if (known === undefined) mistakes.push(`--${flag}: ${name} does not take it; ${takes(Object.keys(flags))}`);
    else args[known.arg] = known.type === 'integer' && /^-?\d{1,9}$/.test(String(value)) ? Number(value) : value;
  }
  mistakes.push(...argMistakes(command, args));
  return { name, args };
}

const takes = (flags: readonly string[]): string =>
  flags.length === 0 ? 'it takes no flags of its own' : `it takes ${flags.map((flag) => `--${flag}`).join(', ')}`;

function argMistakes(command: AnyCommand, args: Readonly<Record<string, unknown>>): string[] {
  const flags = flagsOfCommand(command);
  const missing = Object.values(flags).filter(({ arg }) => namesByCloud.includes(arg) && !(arg in args));
  const bound = command.bind({ ...args, ...Object.fromEntries(missing.map(({ arg }) => [arg, NOT_READ_YET])) });
  if (bound.ok) return [];
  return bound.mistakes.map(({ path, says }) => {
    const [flag, spec] = Object.entries(flags).find(([, { arg }]) => arg === path) ?? [];
    if (flag === undefined || spec === undefined) return `${path || command.name}: ${says}`;
    const value = spec.value === undefined ? '' : ` ${spec.value}`;
    if (!(path in args)) return `--${flag}${value} is missing: ${spec.says}`;
    return `--${flag} ${String(args[path])}: it is not allowed; ${spec.says}`;
  });
}
