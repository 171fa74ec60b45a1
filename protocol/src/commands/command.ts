import type { z } from 'zod';
import type { OutletSource } from '../outlet-command.ts';
import type { RegisterName, Values } from '../registers.ts';
import type { Pace } from '../row.ts';
import type { RefusalCode } from './refusal.ts';

export type Plan = 'basic' | 'standard' | 'advanced';
export type Role = 'viewer' | 'operator' | 'owner';

/** What hangs on an outlet group and must not go dark unnoticed (agent.yaml). */
export type Feed = 'gateway' | 'network';

/** What a command looks at before it is written: the newest values of the unit and what agent.yaml says of it. */
export type CommandContext = {
  readonly values: Values;
  readonly source: OutletSource;
  readonly loadCommands: 'allow' | 'deny';
  /** By outlet group number. */
  readonly feeds: Readonly<Record<number, readonly Feed[]>>;
};

/** The unit, and the way to it. */
export type Door = Pick<CommandContext, 'values' | 'source'>;

/** Another command that is under way on the same unit. */
export type UnderWay = Pick<Command, 'name' | 'sequence'> & { readonly args: Readonly<Record<string, unknown>> };

export type Refusal = { readonly code: RefusalCode; readonly says?: string };
export type Write = { readonly register: RegisterName; readonly words: readonly number[] };

/** One look at the unit's registers, `ms` after the write was sent. */
export type Look = { readonly ms: number; readonly values: Values };

/** What the looks since the write tell: proven, denied by the unit, or not yet (with what a person may read meanwhile). */
export type Verdict =
  | { readonly verdict: 'confirmed' | 'failed'; readonly says: string }
  | { readonly verdict: 'refused'; readonly says: string }
  | {
      readonly verdict: 'waiting';
      readonly says: string;
      /** The unit has shown that it took the command. */
      readonly begun: boolean;
    };

/**
 * A command as a value. Everything is a pure function of its arguments and of what the unit showed, so that the agent,
 * the cloud, the documentation and the tests all read the same thing.
 */
export type Command<A = unknown> = {
  readonly name: string;
  /** One sentence of help. */
  readonly help: string;
  /** `immediate`: only to an agent that is online, lives 30 s, never driven again. `deferred`: waits for the agent. */
  readonly kind: 'immediate' | 'deferred';
  /** Falls under the rules of commands that touch a load. */
  readonly load: boolean;
  readonly plan: Plan;
  readonly role: Role;
  /** May it be asked again without harm when its outcome is not known? */
  readonly repeatable: boolean;
  /** It sets a sequence of the outlets going, which a cancel ends. */
  readonly sequence?: true;
  readonly args: z.ZodType<A>;
  /** Does such a unit have it, over this way to it? What is not offered is refused as unsupported. */
  offered(door: Door): boolean;
  /** Looked at before the check, beside status, settings and inventory. */
  readonly alsoLooksAt?: readonly Exclude<Pace, 'never'>[];
  /**
   * What it is to another command that is under way on the unit: `apart` has nothing to do with it, `ends` ends it once
   * this one is confirmed. In all other cases it is refused as pending.
   */
  beside?(args: A, other: UnderWay): 'apart' | 'ends' | undefined;
  /** Why it cannot be done now; undefined when it can. */
  check(args: A, context: CommandContext): Refusal | undefined;
  write(args: A, context: CommandContext): Write;
  /** The blocks that are read for the proof, again and again until the verdict. */
  readonly proofPaces: readonly Pace[];
  /** The least time between two looks, where the way of the link is too eager for what takes hours. */
  readonly lookEveryMs?: number;
  /** `before` is the last look before the write; `looks` those after it, in order. */
  prove(args: A, before: Values, looks: readonly Look[]): Verdict;
  /** How long to wait for the proof. */
  withinMs(args: A, context: CommandContext): number;
};

/** Keeps the types of a command's arguments inside its own file. */
export const defineCommand = <A>(command: Command<A>): Command<A> => command;
