import { type AnyCommand, commands } from '@ridethrough/protocol';
import { z } from 'zod';
import type { FlagSpec } from './flags/parse-flags.ts';

/** One argument of a command as a flag. */
export type CommandFlag = FlagSpec & {
  /** The argument's own name. */
  readonly arg: string;
  readonly type: 'boolean' | 'integer' | 'string';
  readonly required: boolean;
};

const property = z.looseObject({
  type: z.string(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
});
const argsObject = z.looseObject({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});

/** More choices than fit beside their flag stand in its text only. */
const LONGEST_VALUE = 30;

/** `groupName` as a flag is `group-name`. */
const flagOf = (arg: string): string => arg.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The flags of one command, worked out from the schema of its arguments. */
export function flagsOfCommand({ argsSchema }: AnyCommand): Readonly<Record<string, CommandFlag>> {
  const { properties, required } = argsObject.parse(z.toJSONSchema(argsSchema, { io: 'input' }));
  return Object.fromEntries(
    Object.entries(properties).map(([arg, { type, description, enum: choices }]) => {
      const isSwitch = type === 'boolean';
      const word = (flagOf(arg).split('-').at(-1) ?? arg).toUpperCase();
      const spelled = choices?.join('|') ?? (type === 'integer' ? 'N' : word);
      const value = spelled.length > LONGEST_VALUE ? word : spelled;
      const flag: CommandFlag = {
        arg,
        type: isSwitch ? 'boolean' : type === 'integer' ? 'integer' : 'string',
        kind: isSwitch ? 'switch' : 'text',
        required: required.includes(arg),
        says: description ?? '',
        ...(!isSwitch && { value }),
      };
      return [flagOf(arg), flag];
    }),
  );
}

/** The flags of all commands together: one of a name means the same in each. */
export const everyCommandFlag: Readonly<Record<string, CommandFlag>> = Object.freeze(
  Object.assign({}, ...Object.values(commands).map(flagsOfCommand)),
);
