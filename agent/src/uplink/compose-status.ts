import type { StatusMessage } from '@ridethrough/protocol';
import type { EpochState } from '../outbox/outbox.ts';
import type { UplinkParts } from './uplink-parts.ts';

/** Epochs named in one status; an agent that restarts for ever while offline has more, and their oldest matter least. */
const MOST_EPOCHS = 64;

type Parts = Pick<UplinkParts, 'agentId' | 'boot' | 'version' | 'clock' | 'trustedTime' | 'links'>;

function presence({ agentId, boot, clock, trustedTime }: Parts, conn: number, online: boolean): StatusMessage {
  const ts = Math.max(0, Math.floor(trustedTime.now() ?? clock.wallNow()));
  return { v: 1, agent: agentId, online, boot, conn, ts, mono: Math.floor(clock.now()) };
}

/** Last will, and goodbye. */
export const offlineStatus = (parts: Parts, conn: number): string => JSON.stringify(presence(parts, conn, false));

export function onlineStatus(
  parts: Parts,
  conn: number,
  nonce: string | undefined,
  epochs: readonly EpochState[],
): string {
  const message: StatusMessage = {
    ...presence(parts, conn, true),
    ...(parts.version === undefined ? {} : { version: parts.version }),
    ...(nonce === undefined ? {} : { nonce }),
    clock: { quality: parts.trustedTime.quality },
    links: [...parts.links()],
    epochs: epochs.slice(-MOST_EPOCHS).map((epoch) => ({ ...epoch })),
  };
  return JSON.stringify(message);
}
