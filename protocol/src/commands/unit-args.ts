import { z } from 'zod';
import { groupArgs } from './group-args.ts';

const target = {
  upsName: z
    .string()
    .min(1)
    .max(16)
    .meta({ description: "The UPS's name, or its serial number, as the person saw it" }),
};

/** Which unit, as the person saw it: the agent refuses when neither its name nor its serial number is that. */
export const unitTargetArgs = z.strictObject(target);

/** What every command to the whole unit takes that switches. */
export const unitArgs = z.strictObject({ ...target, delay: groupArgs.shape.delay, force: groupArgs.shape.force });

export type UnitTarget = z.output<typeof unitTargetArgs>;
export type UnitArgs = z.output<typeof unitArgs>;
