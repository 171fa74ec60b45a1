import type { LinkState } from '../runner/staleness.ts';

export interface HealthFacts {
  readonly diskHealthy: boolean;
  readonly ups: readonly { readonly label: string; readonly state: LinkState; readonly says: string | undefined }[];
  /** Since the last receipt from the cloud, or since the start. */
  readonly cloudSilentMs: number;
  /** What speaks for another agent of the same id. */
  readonly rival?: string | undefined;
  /** Until the agent's certificate ends; below 0 it has. */
  readonly certificateLeftMs: number;
}

/** The cloud receipts a status every 60 s; three missed ones are no coincidence. */
const CLOUD_SILENT_MS = 180_000;

/** It is renewed 30 days before its end. */
const CERTIFICATE_LATE_MS = 14 * 86_400_000;

const words = {
  connecting: 'not reached yet',
  stale: 'its readings are old',
  down: 'does not answer',
} as const satisfies Record<Exclude<LinkState, 'up'>, string>;

/** Is the agent doing its work? With every reason why not. */
export function judgeHealth({ diskHealthy, ups, cloudSilentMs, rival, certificateLeftMs }: HealthFacts): {
  ok: boolean;
  reasons: string[];
} {
  const reasons = [
    ...(diskHealthy ? [] : ['the data directory cannot be written']),
    ...ups.flatMap(({ label, state, says }) =>
      state === 'up' ? [] : [`UPS "${label}": ${words[state]}${says === undefined ? '' : ` (${says})`}`],
    ),
    ...(rival === undefined ? [] : [rival]),
    ...(cloudSilentMs < CLOUD_SILENT_MS ? [] : [`nothing from the cloud for ${Math.round(cloudSilentMs / 1000)} s`]),
    ...(certificateLeftMs > CERTIFICATE_LATE_MS ? [] : [sayCertificate(certificateLeftMs)]),
  ];
  return { ok: reasons.length === 0, reasons };
}

const sayCertificate = (leftMs: number): string =>
  leftMs < 0
    ? 'the certificate of this agent has expired'
    : `the certificate of this agent ends in ${Math.ceil(leftMs / 86_400_000)} days and could not be renewed`;
