import type { z } from 'zod';
import * as enrolment from './enrolment.ts';
import { trustBundle } from './trust-bundle.ts';

/** Every message of claiming and renewal, and the bundle, by its name: published beside the schemas of the wire. */
export const trustSchemas: Readonly<Record<string, z.ZodType>> = {
  'trust-bundle': trustBundle,
  'enrolment-request': enrolment.enrolmentRequest,
  'enrolment-answer': enrolment.enrolmentAnswer,
  'enrolment-poll': enrolment.enrolmentPoll,
  'enrolment-pending': enrolment.enrolmentPending,
  'enrolment-grant': enrolment.enrolmentGrant,
  'renewal-nonce': enrolment.renewalNonce,
  renewal: enrolment.renewalMessage,
  'renewal-answer': enrolment.renewalAnswer,
  'bundles-answer': enrolment.bundlesAnswer,
};
