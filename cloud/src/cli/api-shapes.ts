import { z } from 'zod';

/** What the command line reads of the API's answers; what it does not know it leaves alone. */
const text = z.string();

export const upsShape = z.looseObject({
  id: text,
  serial: text,
  label: text.nullable(),
  model: text.nullable(),
  status: text.nullable(),
  current: z.boolean(),
  link: z.looseObject({ state: text, via: text.nullable(), says: text.nullable() }).nullable(),
  agent: z.looseObject({ id: text, online: z.boolean(), lastSeen: text.nullable() }).nullable(),
  lastSeen: text.nullable(),
  readings: z.record(text, z.union([z.number(), text])),
});
export type Ups = z.infer<typeof upsShape>;

export const upsListShape = z.looseObject({ ups: z.array(upsShape), next: text.nullable() });

export const upsDetailShape = upsShape.extend({
  identity: z
    .looseObject({
      capabilities: z.array(text),
      loadCommands: text,
      name: text.optional(),
      outletGroups: z.array(z.looseObject({ group: z.number(), name: text })),
    })
    .nullable(),
  readAt: z.record(text, text),
});
export type UpsDetail = z.infer<typeof upsDetailShape>;

export const eventShape = z.looseObject({
  id: text,
  at: text,
  ups: z.looseObject({ id: text.nullable(), serial: text }).nullable(),
  event: text,
  severity: text,
  late: z.boolean(),
  away: z.boolean(),
  since: text.nullable(),
  details: z.record(text, z.unknown()),
});
export type UpsEvent = z.infer<typeof eventShape>;

export const eventListShape = z.looseObject({ events: z.array(eventShape), next: text.nullable() });

export const samplesShape = z.looseObject({
  samples: z.array(z.looseObject({ at: text, readings: z.record(text, z.union([z.number(), text])) })),
  next: text.nullable(),
});

export const minutesShape = z.looseObject({
  minutes: z.array(
    z.looseObject({ at: text, reading: text, mean: z.number(), min: z.number(), max: z.number(), seconds: z.number() }),
  ),
  next: text.nullable(),
});

export const stepShape = z.looseObject({ state: text, at: text, code: text.nullable(), says: text.nullable() });

export const commandShape = z.looseObject({
  id: text,
  ups: z.looseObject({ id: text, serial: text }),
  name: text,
  state: text,
  final: z.boolean(),
  code: text.nullable(),
  says: text.nullable(),
  history: z.array(stepShape),
});
export type UpsCommand = z.infer<typeof commandShape>;

export const claimShape = z.looseObject({
  code: text,
  host: text,
  address: text,
  ups: z.array(
    z.looseObject({
      label: text.nullable(),
      model: text.nullable(),
      serial: text.nullable(),
      via: text.nullable(),
    }),
  ),
  words: z.array(text),
  expires: text,
});
export type Claim = z.infer<typeof claimShape>;
export const approvedClaimShape = claimShape.extend({ agent: text });

export const auditEntryShape = z.looseObject({
  seq: z.number(),
  at: text,
  actor: text,
  act: text,
  target: text,
  origin: text,
  outcome: text,
  details: z.record(text, z.union([text, z.number(), z.boolean()])),
});
export type AuditEntry = z.infer<typeof auditEntryShape>;
export const auditListShape = z.looseObject({ entries: z.array(auditEntryShape), next: text.nullable() });
export const auditVerdictShape = z.looseObject({
  ok: z.boolean(),
  says: text.nullable(),
  signed: z.looseObject({ seq: z.number(), at: text }).nullable(),
});

export const errorShape = z.looseObject({
  error: z.looseObject({
    code: text,
    says: text,
    mistakes: z.array(z.looseObject({ path: text, says: text, allowed: text.optional() })),
  }),
});
