import type { AgentParts } from '../agent-parts.ts';
import type { Protection } from '../protection/guarded-ups.ts';
import { isGatewayFed } from './is-gateway-fed.ts';
import { PolicyDesk } from './policy-desk.ts';

/** The policy of an agent's file, on what protects its servers. */
export function makePolicy(parts: AgentParts, protection: Protection, signal: AbortSignal): PolicyDesk {
  const { config, clock, keeper, reach, machineBoot, log } = parts;
  const feedsGateway = (label: string) => isGatewayFed(config, label);
  return new PolicyDesk({
    config,
    protection,
    clock,
    keeper,
    reach,
    machineBoot,
    feedsGateway,
    signal,
    log,
  });
}
