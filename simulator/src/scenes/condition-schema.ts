import { type RegisterName, type Row, registers } from '@ridethrough/protocol';
import { z } from 'zod';
import { oneOf, within } from '../control/shapes.ts';
import type { Wanted } from './condition.ts';
import { member } from './member.ts';

const range = (least: number, most: number, what: string) =>
  member({ above: within(least, most, what).exactOptional(), below: within(least, most, what).exactOptional() }).refine(
    ({ above, below }) => (above !== undefined || below !== undefined) && (above ?? least - 1) < (below ?? most + 1),
    { error: 'above, below or both, above the smaller one' },
  );

const faultNames = (['generalError', 'powerSystemError', 'batterySystemError'] as const).flatMap((register) =>
  Object.values(registers[register].bits),
);
const faultList = z
  .array(z.enum(faultNames, { error: `one of ${faultNames.join(', ')}` }), { error: 'a list of names of faults' })
  .min(1, { error: 'one fault at least' });

const names = Object.keys(registers) as [RegisterName, ...RegisterName[]];
const isName = (name: string): name is RegisterName => Object.hasOwn(registers, name);

const wantedSchema = z.union(
  [
    z.union([z.string(), z.number()]).transform((value): Wanted => ({ kind: 'equals', value })),
    z.array(z.string()).transform((has): Wanted => ({ kind: 'bits', has, hasNot: [] })),
    z.literal(null).transform((): Wanted => ({ kind: 'absent' })),
    member({ has: z.array(z.string()).default([]), hasNot: z.array(z.string()).default([]) })
      .refine(({ has, hasNot }) => has.length + hasNot.length > 0)
      .transform((bits): Wanted => ({ kind: 'bits', ...bits })),
    range(-1e12, 1e12, '').transform((limits): Wanted => ({ kind: 'range', range: limits })),
  ],
  {
    error:
      'a value, a list of bits that are set, {has: [bits], hasNot: [bits]}, {above: number, below: number}, or null where the unit has no value',
  },
);

const registersSchema = z
  .record(z.string(), wantedSchema, { error: 'registers by their names (docs/registers.md)' })
  .superRefine((wanted, context) => {
    for (const [name, value] of Object.entries(wanted)) {
      const mistake = isName(name) ? mismatch(registers[name], value) : unknownName(name);
      if (mistake !== undefined) context.addIssue({ code: 'custom', path: [name], message: mistake });
    }
  });

const unknownName = (name: string): string => {
  const like = names.filter((each) => each.toLowerCase().includes(name.toLowerCase()));
  return `no such register${like.length > 0 ? `; there is ${like.join(', ')}` : ''} (docs/registers.md)`;
};

/** Why this can never be what the register holds. */
function mismatch(row: Row, wanted: Wanted): string | undefined {
  if (wanted.kind === 'absent') return undefined;
  switch (row.kind) {
    case 'flags': {
      const known = Object.values(row.bits);
      const named = wanted.kind === 'bits' ? [...wanted.has, ...wanted.hasNot] : undefined;
      return named?.every((bit) => known.includes(bit)) ? undefined : `bits of ${known.join(', ')}`;
    }
    case 'choice': {
      const known = Object.values(row.choices);
      return wanted.kind === 'equals' && known.includes(`${wanted.value}`) ? undefined : `one of ${known.join(', ')}`;
    }
    case 'unsigned':
    case 'signed':
      if (wanted.kind === 'range' || (wanted.kind === 'equals' && typeof wanted.value === 'number')) return undefined;
      return wanted.kind === 'equals' && Object.values(row.codes ?? {}).includes(`${wanted.value}`)
        ? undefined
        : `a number or {above: number, below: number}, in ${row.unit || 'no unit'}`;
    case 'text':
    case 'date':
      return wanted.kind === 'equals' && typeof wanted.value === 'string' ? undefined : 'a text';
    case 'reserved':
      return 'a reserved register says nothing';
    default:
      return row satisfies never;
  }
}

const causes = Object.values(registers.statusChangeCause.choices);

/** What `expect:` and `until:` may say. */
export const condition = member({
  state: oneOf(['online', 'onBattery', 'bypass', 'off']).exactOptional(),
  cause: z.enum(causes, { error: `one of ${causes.join(', ')}` }).exactOptional(),
  charge: range(-1, 101, '%').exactOptional(),
  runtime: range(-1, 1e9, 's').exactOptional(),
  load: range(-1, 1000, '% of the rated watts').exactOptional(),
  groups: z
    .partialRecord(z.enum(['0', '1', '2', '3']), oneOf(['on', 'off']), {
      error: 'on or off by the number of the group, 0 (the main group) to 3: {0: on, 1: off}',
    })
    .exactOptional(),
  faults: z
    .union([z.literal('none'), faultList], { error: `none, or a list of ${faultNames.join(', ')}` })
    .exactOptional(),
  noFaults: faultList.exactOptional(),
  registers: registersSchema.exactOptional(),
}).refine((parts) => Object.keys(parts).length > 0, { error: 'something that is expected' });
