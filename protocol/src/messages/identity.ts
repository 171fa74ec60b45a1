import { z } from 'zod';

const outletGroup = z.looseObject({
  /** 0 is the main group, N the switched group N-1, as in NUT's `outlet.group.N`. */
  group: z.int().min(0),
  name: z.string(),
  offDelaySeconds: z.int().optional(),
  onDelaySeconds: z.int().optional(),
  stayOffSeconds: z.int().optional(),
});

/** What a unit says it is, and what the agent will do with it. */
export const identityBody = z.looseObject({
  model: z.string(),
  sku: z.string().optional(),
  serial: z.string().optional(),
  firmware: z.string(),
  familyId: z.int().optional(),
  name: z.string().optional(),
  manufactured: z.string().optional(),
  batteryInstalled: z.string().optional(),
  batterySku: z.string().optional(),
  apparentPowerVa: z.int().optional(),
  realPowerW: z.int().optional(),
  outletGroups: z.array(outletGroup),
  /** Settings under their NUT names. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Names of the commands that the agent offers for this unit. */
  capabilities: z.array(z.string()),
  loadCommands: z.enum(['allow', 'deny']),
  /** The agent's own name for this UPS (agent.yaml). */
  label: z.string().optional(),
  link: z.looseObject({ via: z.string(), address: z.string() }),
});

export type IdentityBody = z.infer<typeof identityBody>;
