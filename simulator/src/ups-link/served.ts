import type { HeardLog } from './heard-log.ts';
import type { UpsLinkSession } from './session.ts';

/** A unit as it is served over UPS-Link. */
export type UpsLinkServed = { readonly session: UpsLinkSession; readonly log: HeardLog };
