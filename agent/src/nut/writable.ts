import { commands } from '@ridethrough/protocol';
import { z } from 'zod';
import type { Offers, OwnReadings } from '../runner/driver.ts';

/** What a writable variable takes. */
export type Takes =
  | { readonly kind: 'string'; readonly length: number }
  | { readonly kind: 'enum'; readonly values: readonly string[]; readonly areNumbers?: true }
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

/** A variable that the unit can be set to, and the command that does it. */
export interface Writable {
  readonly takes: Takes;
  readonly command: string;
  /** Undefined when it is not such a value. */
  readonly args: (value: string) => Readonly<Record<string, unknown>> | undefined;
}

/** What such a setting command takes besides the value: which group, and its name as the client sees it. */
const GROUP_ARGS = ['group', 'groupName'];
/** Values are no longer than this where the command does not say. */
const LONGEST = 64;

const argumentSchema = z.object({
  properties: z.record(
    z.string(),
    z.object({
      type: z.string().optional(),
      enum: z.array(z.string()).optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      format: z.string().optional(),
      pattern: z.string().optional(),
    }),
  ),
});

type Setting = Pick<Writable, 'takes' | 'command'> & { readonly value: string; readonly takesName: boolean };

/** By the variable's name without a group's number: a setting command is named for what it sets. */
const settings: ReadonlyMap<string, Setting> = new Map(
  Object.values(commands).flatMap(({ name, argsSchema }) => {
    if (!name.endsWith('.set')) return [];
    const { properties } = argumentSchema.parse(z.toJSONSchema(argsSchema, { io: 'input' }));
    const [value, ...more] = Object.keys(properties).filter((key) => !GROUP_ARGS.includes(key));
    const takes = value === undefined ? undefined : takesOf(properties[value] ?? {});
    // One value cannot say what takes several.
    if (value === undefined || more.length > 0 || takes === undefined) return [];
    return [[name.slice(0, -'.set'.length), { takes, command: name, value, takesName: 'groupName' in properties }]];
  }),
);

function takesOf(schema: z.infer<typeof argumentSchema>['properties'][string]): Takes | undefined {
  const { type, enum: values, minimum, maximum, format, pattern } = schema;
  if (values !== undefined) return { kind: 'enum', values };
  if (type === 'integer' && minimum !== undefined && maximum !== undefined)
    return { kind: 'range', from: minimum, to: maximum };
  if (type !== 'string') return undefined;
  // Names of units and groups have sixteen characters (990-9840B).
  return { kind: 'string', length: format === 'date' ? 10 : pattern === undefined ? LONGEST : 16 };
}

interface Target {
  readonly readings: OwnReadings;
  readonly capabilities: readonly string[];
  readonly offers?: Offers;
}

/** How this variable of the unit is set; undefined when it cannot be. */
export function writable(variable: string, { readings, capabilities, offers }: Target): Writable | undefined {
  const [, number] = /^outlet\.group\.(\d)\./.exec(variable) ?? [];
  const setting = settings.get(number === undefined ? variable : variable.replace(`.${number}.`, '.'));
  if (setting === undefined || !capabilities.includes(setting.command) || readings[variable] === undefined)
    return undefined;
  const { command, value: key, takesName } = setting;
  const takes = narrowed(setting.takes, offers?.[variable]);
  const groupArgs = number === undefined ? {} : { group: Number(number) };
  const nameArgs = takesName ? { groupName: String(readings[`outlet.group.${number}.name`] ?? '') } : {};
  const args = (text: string) => {
    const value = readValue(takes, text);
    return value === undefined ? undefined : { ...groupArgs, ...nameArgs, [key]: value };
  };
  return { takes, command, args };
}

/** Of what such a setting may take, what this very unit does. */
function narrowed(takes: Takes, offer: Offers[string] | undefined): Takes {
  if (offer === undefined) return takes;
  if ('length' in offer) return takes.kind === 'string' ? { ...takes, length: offer.length } : takes;
  const values = offer.values.map(String).filter((value) => readValue(takes, value) !== undefined);
  if (takes.kind === 'string') return takes;
  return takes.kind === 'range' ? { kind: 'enum', values, areNumbers: true } : { kind: 'enum', values };
}

function readValue(takes: Takes, text: string): string | number | undefined {
  switch (takes.kind) {
    case 'string':
      return text.length <= takes.length ? text : undefined;
    case 'enum':
      if (!takes.values.includes(text)) return undefined;
      return takes.areNumbers ? Number(text) : text;
    case 'range': {
      const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
      return number >= takes.from && number <= takes.to ? number : undefined;
    }
    default:
      return takes satisfies never;
  }
}
