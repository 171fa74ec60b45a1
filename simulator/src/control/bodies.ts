import { registers } from '@ridethrough/protocol';
import { z } from 'zod';
import { type FaultKind, faultKinds } from '../line/fault.ts';
import type { FaultRegister } from '../unit/unit-changes.ts';

/** A number within limits, whose mistake says what is allowed. */
function within(least: number, most: number, what: string): z.ZodNumber {
  const error = `a number from ${least} to ${most}${what && ` (${what})`}`;
  return z.number({ error }).min(least, { error }).max(most, { error });
}

function whole(least: number, most: number, what = ''): z.ZodNumber {
  const error = `a whole number from ${least} to ${most}${what && ` (${what})`}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

function oneOf<const T extends readonly [string, ...string[]]>(choices: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(choices, { error: `one of ${choices.join(', ')}` });
}

function text(most: number): z.ZodString {
  const error = `1 to ${most} printable ASCII characters`;
  return z.string({ error }).regex(new RegExp(`^[\\x20-\\x7e]{1,${most}}$`), { error });
}

const memberOf = (value: unknown, name: string): unknown =>
  Object.entries(value ?? {}).find(([member]) => member === name)?.[1];

const date = z.iso.date({ error: "a date 'YYYY-MM-DD'" });

/** An object with these members and no other. */
function strict<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `no such member: ${issue.keys?.join(', ')}; allowed: ${allowed}`
        : `a JSON object with ${allowed}`,
  });
}

/** A change has to name something to change. */
function change<T extends z.ZodRawShape>(shape: T) {
  const allowed = Object.keys(shape).join(', ');
  return strict(shape).refine((body) => Object.keys(body).length > 0, { error: `at least one of ${allowed}` });
}

export const mainsBody = change({
  voltage: within(0, 500, 'V').exactOptional(),
  frequency: within(0, 100, 'Hz').exactOptional(),
});

export const loadBody = change({
  percent: within(0, 200, '% of the rated watts').exactOptional(),
  watts: within(0, 100_000, 'W').exactOptional(),
}).refine((body) => body.percent === undefined || body.watts === undefined, { error: 'percent or watts, not both' });

export const batteryBody = change({
  chargePercent: within(0, 100, '%').exactOptional(),
  temperatureC: within(-20, 80, 'degrees Celsius').exactOptional(),
  healthPercent: within(1, 100, '%').exactOptional(),
});

export const identityBody = change({
  serial: text(16).exactOptional(),
  model: text(32).exactOptional(),
  sku: text(32).exactOptional(),
  firmware: text(16).exactOptional(),
  familyId: whole(0, 65_535).exactOptional(),
  manufactureDate: date.exactOptional(),
  batteryDate: date.exactOptional(),
  batterySku: text(16).exactOptional(),
  upsName: text(16).exactOptional(),
});

const faultRegisters = ['generalError', 'powerSystemError', 'batterySystemError'] as const satisfies FaultRegister[];

const faultNames = (register: unknown): readonly string[] => {
  const named = faultRegisters.filter((each) => each === register);
  return (named.length > 0 ? named : faultRegisters).flatMap((each) => Object.values(registers[each].bits));
};

/** Checked even where other members are wrong, so that one answer names every mistake. */
const always = { when: () => true };

export const faultBody = strict({
  register: oneOf(faultRegisters),
  fault: z.string({ error: 'the name of a fault' }),
  set: z.boolean({ error: 'true or false' }),
}).refine((body) => typeof body?.fault !== 'string' || faultNames(body.register).includes(body.fault), {
  ...always,
  path: ['fault'],
  error: ({ input }) => `one of ${faultNames(memberOf(input, 'register')).join(', ')}`,
});

const kinds = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]];
const links = ['tcp', 'rtu', 'any'] as const;

const linkFault = strict({
  kind: oneOf(kinds),
  on: oneOf(links).default('any'),
  to: oneOf(['read', 'write', 'any']).default('any'),
  count: whole(1, 1_000_000, 'replies').exactOptional(),
  chance: within(0, 1, 'of each reply').exactOptional(),
  ms: whole(1, 600_000, 'ms').exactOptional(),
  bytes: whole(1, 1000, 'bytes').exactOptional(),
}).refine((fault) => fault?.ms !== undefined || (fault?.kind !== 'delay' && fault?.kind !== 'late'), {
  ...always,
  path: ['ms'],
  error: ({ input }) => `needed for ${memberOf(input, 'kind')}: a whole number from 1 to 600000 (ms)`,
});

export const linkBody = change({
  down: z.union([z.boolean(), oneOf(['tcp', 'rtu'])], { error: 'true, false, "tcp" or "rtu"' }).exactOptional(),
  faults: z.array(linkFault, { error: 'a list of faults' }).max(100, { error: 'at most 100 faults' }).exactOptional(),
});

export const advanceBody = strict({ seconds: within(0.001, 604_800, 's of simulated time') });
export const speedBody = strict({ speed: within(0, 10_000, 'simulated seconds per second') });

const inQuery = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z
    .string({ error })
    .regex(/^\d{1,9}$/, { error })
    .transform(Number)
    .pipe(whole(least, most));
};
export const registersQuery = strict({ at: inQuery(0, 65_535), words: inQuery(1, 125).default(1) });
export const requestsQuery = strict({ after: inQuery(0, 999_999_999).default(0) });
