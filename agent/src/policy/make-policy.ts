import { AGENT_ITSELF } from '@ridethrough/protocol';
import type { AgentParts } from '../agent-parts.ts';
import { makeEvent } from '../events/make-event.ts';
import type { Protection } from '../protection/guarded-ups.ts';
import type { RecordWriter } from '../record-writer.ts';
import { isGatewayFed } from './is-gateway-fed.ts';
import { PolicyDesk } from './policy-desk.ts';

/** The policy of an agent's file, on what protects its servers. */
export function makePolicy(
  parts: AgentParts,
  protection: Protection,
  records: Pick<RecordWriter, 'event'>,
  signal: AbortSignal,
): PolicyDesk {
  const { config, clock, keeper, reach, machineBoot, machineUpMs, log } = parts;
  const feedsGateway = (label: string) => isGatewayFed(config, label);
  const tell = (label: string, says: string) => {
    const unit = protection.ups().find((one) => one.label === label)?.unit ?? AGENT_ITSELF;
    void records.event(unit, makeEvent('policy.would-act', {}, { label, says }));
  };
  return new PolicyDesk({
    config,
    protection,
    clock,
    keeper,
    reach,
    machineBoot,
    machineUpMs,
    feedsGateway,
    tell,
    signal,
    log,
  });
}
