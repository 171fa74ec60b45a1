import batteryTestStart from './battery-test-start.ts';
import beeperMute from './beeper-mute.ts';
import type { Command } from './command.ts';
import inputSensitivitySet from './input-sensitivity-set.ts';
import outletGroupOff from './outlet-group-off.ts';
import outletGroupOn from './outlet-group-on.ts';
import outletGroupReboot from './outlet-group-reboot.ts';

/** A command whose arguments were read by its own schema and are bound to it. */
export type BoundCommand = Omit<Command, 'args' | 'check' | 'write' | 'prove' | 'withinMs'> & {
  check: (context: Parameters<Command['check']>[1]) => ReturnType<Command['check']>;
  write: (context: Parameters<Command['write']>[1]) => ReturnType<Command['write']>;
  prove: (
    before: Parameters<Command['prove']>[1],
    looks: Parameters<Command['prove']>[2],
  ) => ReturnType<Command['prove']>;
  withinMs: (context: Parameters<Command['withinMs']>[1]) => number;
};

export type ArgMistake = { readonly path: string; readonly says: string };
export type Binding =
  | { readonly ok: true; readonly command: BoundCommand; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly mistakes: readonly ArgMistake[] };

/** A command without the type of its arguments: what the lists of commands hold. */
export type AnyCommand = Omit<Command, 'args' | 'check' | 'write' | 'prove' | 'withinMs'> & {
  readonly argsSchema: Command['args'];
  bind: (args: unknown) => Binding;
};

function erase<A extends object>(command: Command<A>): AnyCommand {
  const { args: schema, check, write, prove, withinMs, ...rest } = command;
  const bind = (given: unknown): Binding => {
    const read = schema.safeParse(given);
    if (!read.success) {
      return {
        ok: false,
        mistakes: read.error.issues.map(({ path, message }) => ({ path: path.join('.'), says: message })),
      };
    }
    const args = read.data;
    return {
      ok: true,
      args: Object.fromEntries(Object.entries(args)),
      command: {
        ...rest,
        check: (context) => check(args, context),
        write: (context) => write(args, context),
        prove: (before, looks) => prove(args, before, looks),
        withinMs: (context) => withinMs(args, context),
      },
    };
  };
  return { ...rest, argsSchema: schema, bind };
}

const list: readonly AnyCommand[] = [
  erase(outletGroupReboot),
  erase(outletGroupOff),
  erase(outletGroupOn),
  erase(batteryTestStart),
  erase(beeperMute),
  erase(inputSensitivitySet),
];

/** Every command by its name. */
export const commands: Readonly<Record<string, AnyCommand>> = Object.freeze(
  Object.fromEntries(list.map((command) => [command.name, Object.freeze(command)])),
);
