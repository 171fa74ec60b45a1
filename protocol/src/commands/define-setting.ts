import type { z } from 'zod';
import { encode } from '../encode.ts';
import { type RegisterName, registers, type Values } from '../registers.ts';
import type { Row } from '../row.ts';
import { type Command, type CommandContext, type Door, defineCommand, type Refusal, type Verdict } from './command.ts';

type Value = string | number | readonly string[];

export type Setting<A> = {
  readonly name: string;
  readonly help: string;
  readonly args: z.ZodType<A>;
  /** The register of the setting: of several, the one that the arguments mean; undefined where the unit has none such. */
  readonly register: (args: A, values: Values) => RegisterName | undefined;
  readonly registers: readonly RegisterName[];
  /** Does such a unit have it? Without this: when it gives one of the registers. */
  readonly offered?: (door: Door) => boolean;
  /** As the register holds it. */
  readonly value: (args: A) => Value;
  /** A setting by which a load can be switched off falls under the rules for that. */
  readonly load?: true;
  /** What is wrong with the value for this very unit; asked before the register is. */
  readonly check?: (args: A, context: CommandContext) => Refusal | undefined;
};

/** A setting as a command: it waits for its agent, may be repeated, and is proven by reading it back. */
export const defineSetting = <A>(own: Setting<A>): Command<A> =>
  defineCommand<A>({
    name: own.name,
    help: own.help,
    kind: 'deferred',
    load: own.load === true,
    plan: 'standard',
    role: 'operator',
    repeatable: true,
    args: own.args,
    offered: own.offered ?? (({ values }) => own.registers.some((name) => values[name] !== undefined)),
    check: (args, context) => {
      const refusal = own.check?.(args, context);
      if (refusal !== undefined) return refusal;
      const register = own.register(args, context.values);
      return register === undefined || context.values[register] === undefined ? { code: 'unsupported' } : undefined;
    },
    write: (args, { values }) => {
      const register = own.register(args, values) ?? own.registers[0];
      if (register === undefined) throw new TypeError(`${own.name} has no register`);
      const row: Row = registers[register];
      return { register, words: encode(row, own.value(args)) };
    },
    proofPaces: [...new Set(own.registers.map((name) => registers[name].pace))],
    prove: (args, before, looks) => {
      const last = looks.at(-1)?.values ?? {};
      const register = own.register(args, before);
      return proveSet(own.value(args), register && plain(before[register]), register && plain(last[register]));
    },
    withinMs: () => 15_000,
  });

const plain = (value: Values[RegisterName]): Value | undefined => (typeof value === 'object' ? [...value] : value);

/** For comparing and for people: flags in a fixed order. */
const say = (value: Value | undefined): string => {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object') return String(value);
  return value.length === 0 ? 'none' : [...value].sort().join(' ');
};

/** A unit may take another value than it was given (AN176), so what is read decides: this one, still the old one, or a third. */
function proveSet(wanted: Value, before: Value | undefined, now: Value | undefined): Verdict {
  const reads = say(now);
  if (now !== undefined && reads === say(wanted)) return { verdict: 'confirmed', says: `it reads ${reads}` };
  const says = `it reads ${reads}, ${say(wanted)} was written`;
  if (now === undefined || reads === say(before)) return { verdict: 'waiting', begun: false, says };
  return { verdict: 'failed', says };
}
