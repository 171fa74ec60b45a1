import { z } from 'zod';

/** What every group command takes. The name is the group's as the person saw it: the agent refuses when it differs. */
export const groupArgs = z.strictObject({
  group: z
    .int()
    .min(1)
    .max(3)
    .meta({ description: 'Outlet group, 1 to 3 as the unit shows them; 0, the main group, takes no group command' }),
  groupName: z.string().max(16).meta({ description: "The group's name as the person saw it" }),
  groupState: z.enum(['on', 'off']).optional().meta({ description: 'Its state as the person saw it' }),
  delay: z.boolean().default(false).meta({ description: "Use the group's own delays" }),
  force: z
    .boolean()
    .default(false)
    .meta({ description: 'Go on although the unit is on battery, or the group feeds the gateway or the network' }),
});

export type GroupArgs = z.output<typeof groupArgs>;
