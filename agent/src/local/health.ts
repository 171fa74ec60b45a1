import type { LinkState } from '../runner/staleness.ts';

export interface HealthFacts {
  readonly diskHealthy: boolean;
  readonly ups: readonly { readonly label: string; readonly state: LinkState; readonly says: string | undefined }[];
  /** Since the last receipt from the cloud, or since the start. */
  readonly cloudSilentMs: number;
  /** What speaks for another agent of the same id. */
  readonly rival?: string | undefined;
}

/** The cloud receipts a status every 60 s; three missed ones are no coincidence. */
const CLOUD_SILENT_MS = 180_000;

const words = {
  connecting: 'not reached yet',
  stale: 'its readings are old',
  down: 'does not answer',
} as const satisfies Record<Exclude<LinkState, 'up'>, string>;

/** Is the agent doing its work? With every reason why not. */
export function judgeHealth({ diskHealthy, ups, cloudSilentMs, rival }: HealthFacts): {
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
  ];
  return { ok: reasons.length === 0, reasons };
}
