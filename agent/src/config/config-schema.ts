import { z } from 'zod';
import { linkForms, parseLinkAddress } from './link-address.ts';
import { localSection } from './local-section.ts';
import { nutSection } from './nut-section.ts';
import { policySchema } from './policy-schema.ts';
import { section } from './section.ts';

const label = z.string().regex(/^[^\p{Cc}]{1,64}$/u, 'allowed: 1 to 64 characters of one line');

const linkAddress = z.string().transform((text, context) => {
  try {
    return { text, ...parseLinkAddress(text) };
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    context.addIssue({ code: 'custom', message: `${says}; allowed: ${linkForms}`, input: text });
    return z.NEVER;
  }
});

const feeds = z.array(z.enum(['gateway', 'network'])).max(2);
const pollMs = z.int().min(50).max(60_000);

const ups = section({
  /** The installer's own name for it. */
  label,
  link: linkAddress,
  /** Modbus unit id; the same as `?unit=` in the link. */
  unitId: z.int().min(1).max(223).optional(),
  loadCommands: z.enum(['allow', 'deny']).default('deny'),
  /** By outlet group: what hangs on it and must not go dark unnoticed. */
  feeds: section({ 0: feeds.optional(), 1: feeds.optional(), 2: feeds.optional(), 3: feeds.optional() }).default({}),
  low: section({
    runtimeSeconds: z.int().min(0).max(86_400).default(300),
    chargePercent: z.number().min(0).max(100).default(20),
  }).prefault({}),
  /** Through a network management card, which answers 0 for what the unit does not have. */
  card: z.boolean().default(false),
  /** In place of the adaptive pace. */
  poll: section({ statusMs: pollMs.optional(), measurementMs: pollMs.optional() }).default({}),
});

export const configSchema = section({
  agent: section({
    /** Directory for the identity, the outbox and all else that is kept; relative to the file. */
    data: z.string().min(1, 'allowed: a directory'),
  }),
  local: localSection,
  ups: z.array(ups).min(1, 'allowed: at least one UPS'),
  /** Not there: no server for NUT's clients. */
  nut: nutSection.optional(),
  policy: policySchema.prefault({}),
});

/** agent.yaml as the rest of the agent sees it. */
export type Config = z.infer<typeof configSchema>;
export type UpsConfig = Config['ups'][number];
