import { z } from 'zod';
import { type FaultKind, type FaultMember, faultKinds, membersOf, neededBy, onlyOn } from '../line/fault.ts';
import { always, memberOf, oneOf, strict, whole, within } from './shapes.ts';

const kinds = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]];
const isKind = (kind: unknown): kind is FaultKind => kinds.some((each) => each === kind);
const MOST_MS = 600_000;

export const milliseconds = whole(1, MOST_MS, 'ms');
const orNone = <T extends z.ZodType>(shape: T) => shape.nullable().exactOptional();

const members = {
  ms: milliseconds,
  upToMs: milliseconds,
  bytes: whole(0, 1000, 'bytes'),
  code: whole(1, 127, 'a Modbus exception'),
} as const satisfies Record<FaultMember, z.ZodType>;

/** Members that a fault of this kind has no use for. */
const useless = (fault: object): string[] => {
  const kind = memberOf(fault, 'kind');
  if (!isKind(kind)) return [];
  const takes: readonly string[] = membersOf(kind);
  return Object.keys(fault).filter((member) => Object.hasOwn(members, member) && !takes.includes(member));
};

const missing = (fault: object): FaultMember | undefined => {
  const kind = memberOf(fault, 'kind');
  const needed = isKind(kind) ? neededBy(kind) : undefined;
  return needed && memberOf(fault, needed) === undefined ? needed : undefined;
};

/** The link that this fault can only be seen on, where it is asked for on another. */
const elsewhere = (fault: object): string | undefined => {
  const kind = memberOf(fault, 'kind');
  const on = memberOf(fault, 'on') ?? 'any';
  const only = isKind(kind) ? onlyOn(kind) : undefined;
  return on === 'any' || on === only ? undefined : only;
};

/** One fault of single replies. */
export const linkFault = strict({
  kind: oneOf(kinds),
  on: oneOf(['tcp', 'rtu', 'any']).default('any'),
  to: oneOf(['read', 'write', 'any']).default('any'),
  count: whole(1, 1_000_000, 'replies').exactOptional(),
  chance: within(0, 1, 'of each reply').exactOptional(),
  ms: members.ms.exactOptional(),
  upToMs: members.upToMs.exactOptional(),
  bytes: members.bytes.exactOptional(),
  code: members.code.exactOptional(),
})
  .refine((fault) => missing(fault ?? {}) === undefined, {
    ...always,
    path: ['ms'],
    error: ({ input }) => `needed for ${memberOf(input, 'kind')}: a whole number from 1 to ${MOST_MS} (ms)`,
  })
  .refine((fault) => useless(fault ?? {}).length === 0, {
    ...always,
    error: ({ input }) =>
      `${memberOf(input, 'kind')} has no ${typeof input === 'object' && input ? useless(input).join(', ') : ''}`,
  })
  .refine((fault) => elsewhere(fault ?? {}) === undefined, {
    ...always,
    path: ['on'],
    error: ({ input }) =>
      `${memberOf(input, 'kind')} can only be seen on ${typeof input === 'object' && input ? elsewhere(input) : ''}: that, or any`,
  })
  .refine((fault) => fault?.upToMs === undefined || fault.ms === undefined || fault.upToMs >= fault.ms, {
    ...always,
    path: ['upToMs'],
    error: 'not less than ms',
  });

const timeOrRange = z.union(
  [
    whole(0, MOST_MS),
    z.tuple([whole(0, MOST_MS), whole(0, MOST_MS)]).refine(([least, most]) => least <= most, 'least first'),
  ],
  { error: `a whole number from 0 to ${MOST_MS} (ms), or two of them, the lesser first` },
);

/** Quirks by name; null takes one away. */
export const quirkChanges = strict({
  burst: orNone(
    strict({
      connections: whole(1, 1000, 'connections').default(5),
      withinMs: milliseconds.default(10_000),
      deadMs: milliseconds.default(30_000),
    }),
  ),
  oneRequest: orNone(
    strict({ after: oneOf(['close', 'silence']).default('close'), pauseMs: whole(0, MOST_MS, 'ms').default(2000) }),
  ),
  replyMs: orNone(timeOrRange),
  writeReset: orNone(strict({ gapMs: milliseconds.default(200), forMs: timeOrRange.default([1000, 2000]) })),
  longestRead: orNone(whole(1, 125, 'registers')),
  refusedReads: orNone(
    z.array(whole(0, 65_535, 'an address'), { error: 'a list of addresses' }).max(1000, { error: 'at most 1000' }),
  ),
  gaps: orNone(oneOf(['alone', 'undefined', 'reserved'])),
});

export const conditionShapes = {
  down: z
    .union([z.boolean(), oneOf(['tcp', 'rtu'])], { error: 'true, false, "tcp" or "rtu"' })
    .transform((down): readonly ('tcp' | 'rtu')[] => (typeof down === 'string' ? [down] : down ? ['tcp', 'rtu'] : [])),
  halfOpen: z.boolean({ error: 'true or false' }),
  stuck: z
    .union([z.boolean(), whole(0, 255)], { error: 'true, false, or the byte (0 to 255) that fills the line' })
    .transform((stuck) => (stuck === true ? 0 : stuck)),
  chatter: z
    .union([z.boolean(), strict({ everyMs: milliseconds.default(500), bytes: whole(1, 1000, 'bytes').default(3) })], {
      error: 'true, false, or {"everyMs":500,"bytes":3} with everyMs from 1 to 600000 and bytes from 1 to 1000',
    })
    .transform((chatter) => (chatter === true ? { everyMs: 500, bytes: 3 } : chatter)),
  unplugged: z.boolean({ error: 'true or false' }),
  resetting: z.boolean({ error: 'true or false' }),
};
