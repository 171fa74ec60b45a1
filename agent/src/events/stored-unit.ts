import { z } from 'zod';
import { afterAway, type UnitState } from './unit-state.ts';

const switchState = z.enum(['on', 'off']);
const plain = z.union([z.string(), z.number()]);

const storedUnit = z.object({
  v: z.literal(1),
  /** UTC ms of the last look. */
  seenAt: z.number(),
  state: z.object({
    power: z.object({ source: z.enum(['mains', 'battery']), output: switchState, bypass: z.boolean() }),
    blip: z.object({ cause: z.string().optional(), unitState: z.string().optional() }),
    low: z.object({ isLow: z.boolean(), floatVoltage: z.number().optional() }),
    faults: z.object({ present: z.array(z.string()) }),
    test: z.object({ running: z.boolean(), result: z.string().optional() }),
    outlets: z.record(z.coerce.number(), z.object({ switch: switchState, pending: z.boolean() })),
    settings: z.object({ firmware: z.string().optional(), settings: z.record(z.string(), plain).optional() }),
  }),
});

export interface StoredUnit {
  readonly seenAt: number;
  readonly state: UnitState;
}

/** As it goes to disk. */
export const storeUnit = ({ seenAt, state }: StoredUnit): unknown => ({ v: 1, seenAt, state: afterAway(state) });

/** As it comes from disk; undefined when there is none, or it is not what this version wrote. */
export function restoreUnit(stored: unknown): StoredUnit | undefined {
  const read = storedUnit.safeParse(stored);
  if (!read.success) return undefined;
  const { state, seenAt } = read.data;
  // Exact optional types: zod says "undefined or missing", JSON has only missing.
  const restored = { ...state, faults: { present: state.faults.present, seenOnce: {} } } as UnitState;
  return { seenAt, state: restored };
}
