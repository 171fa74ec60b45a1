import { z } from 'zod';

/** One text for all commands: the command line has one flag for them. */
export const groupHelp = 'Outlet group as the unit shows it, 1 to 3; 0, the main group, takes settings only';

const target = {
  group: z.int().min(1).max(3).meta({ description: groupHelp }),
  groupName: z.string().max(16).meta({ description: "The group's name as the person saw it" }),
  groupState: z.enum(['on', 'off']).optional().meta({ description: 'Its state as the person saw it' }),
};

/** Which group. The name is the group's as the person saw it: the agent refuses when it differs. */
export const groupTargetArgs = z.strictObject(target);

/** What every group command takes that switches. */
export const groupArgs = z.strictObject({
  ...target,
  delay: z.boolean().default(false).meta({ description: "Use the outlet groups' own delays" }),
  force: z.boolean().default(false).meta({
    description: 'Go on although the unit is on battery, or the outlets feed the gateway or the network',
  }),
});

export type GroupTarget = z.output<typeof groupTargetArgs>;
export type GroupArgs = z.output<typeof groupArgs>;
