import { z } from 'zod';
import { utcMs, wireId } from '../messages/ids.ts';
import { MOST_SEALED_BYTES } from './jws.ts';
import { certificatePem, requestPem } from './pem.ts';

/** A UPS as the agent sees it before it has an identity: for the person who approves to compare. */
export const seenUps = z.looseObject({
  label: z.string().max(64).optional(),
  model: z.string().max(64).optional(),
  serial: z.string().max(64).optional(),
  via: z.string().max(64).optional(),
});
export type SeenUps = z.infer<typeof seenUps>;

const secret = z.string().min(16).max(256);
const jws = z.string().min(1).max(MOST_SEALED_BYTES);

/** Body of `POST /enrol/v1/requests`. */
export const enrolmentRequest = z.looseObject({
  csr: requestPem,
  host: z.string().min(1).max(253),
  ups: z.array(seenUps).max(64),
  /** Of `ridethrough-cloud token add`: approved at once, no code to type. */
  token: secret.optional(),
  version: z.string().max(64).optional(),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;

/** Its answer (201). `deviceCode` is the agent's secret to poll with; `userCode` and `words` are shown. */
export const enrolmentAnswer = z.looseObject({
  deviceCode: secret,
  userCode: z.string().max(16),
  words: z.tuple([z.string(), z.string(), z.string(), z.string()]),
  expiresSeconds: z.int().min(1).max(86_400),
  intervalSeconds: z.number().min(0).max(3600),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswer>;

/** Body of `POST /enrol/v1/polls`. */
export const enrolmentPoll = z.looseObject({ deviceCode: secret });
export type EnrolmentPoll = z.infer<typeof enrolmentPoll>;

/** Answer 202: nobody has approved yet. A longer interval is to be kept from then on. */
export const enrolmentPending = z.looseObject({
  state: z.literal('pending'),
  intervalSeconds: z.number().min(0).max(3600),
});
export type EnrolmentPending = z.infer<typeof enrolmentPending>;

/** Answer 200, given once: the agent's id, its certificate and whom to trust. */
export const enrolmentGrant = z.looseObject({
  agent: wireId,
  certificate: certificatePem,
  /** The chain of bundles from version 1 on. */
  bundles: z.array(jws).min(1).max(10_000),
  /** `mqtts://host:port`, the first tried first. */
  mqtt: z
    .array(
      z
        .string()
        .regex(/^mqtts:\/\//)
        .max(300),
    )
    .min(1)
    .max(8),
  /** Where renewals and bundles are asked for. */
  https: z
    .string()
    .regex(/^https:\/\//)
    .max(300),
});
export type EnrolmentGrant = z.infer<typeof enrolmentGrant>;

/** Why there will be no certificate (410). */
export const enrolmentEnds = {
  expired: 'the code was not entered in time; enrol again for a new one',
  denied: 'somebody refused this enrolment',
  used: 'this enrolment was finished before, and its certificate is given once',
  unknown: 'the cloud does not know this enrolment',
} as const;
export type EnrolmentEnd = keyof typeof enrolmentEnds;
export const enrolmentEndNames = Object.keys(enrolmentEnds) as [EnrolmentEnd, ...EnrolmentEnd[]];

/** Answer of `GET /enrol/v1/nonce`: for one renewal. */
export const renewalNonce = z.looseObject({ nonce: z.string().min(1).max(128) });
export type RenewalNonce = z.infer<typeof renewalNonce>;

/** What the agent signs by its certificate's key in the body of `POST /enrol/v1/renewals`. `at` is its own clock, for the audit only. */
export const renewalMessage = z.looseObject({
  v: z.literal(1),
  agent: wireId,
  csr: requestPem,
  nonce: z.string().min(1).max(128),
  at: utcMs,
});
export type RenewalMessage = z.infer<typeof renewalMessage>;

/** Its answer (200). */
export const renewalAnswer = z.looseObject({ certificate: certificatePem });
export type RenewalAnswer = z.infer<typeof renewalAnswer>;

/** Answer of `GET /trust/v1/bundles?from=N`: version N and all after it, oldest first. */
export const bundlesAnswer = z.looseObject({ bundles: z.array(jws).max(10_000) });
export type BundlesAnswer = z.infer<typeof bundlesAnswer>;
