import type { Figure } from './figure.ts';
import { agentFootprint } from './figures/agent-footprint.ts';
import { agentSixteen } from './figures/agent-sixteen.ts';
import { agentsReturn } from './figures/agents-return.ts';
import { bytesPerSample } from './figures/bytes-per-sample.ts';
import { idleAgents } from './figures/idle-agents.ts';
import { ingestRate } from './figures/ingest-rate.ts';
import { latencyRtu, latencyTcp } from './figures/mains-to-event.ts';
import { nutClients, nutLow } from './figures/nut-clients.ts';
import { rtuCycle } from './figures/rtu-cycle.ts';
import { simulatedUnits } from './figures/simulated-units.ts';
import { tlsConnects } from './figures/tls-connects.ts';
import { upsLinkCycle } from './figures/ups-link-cycle.ts';
import { upsLinkLatency, upsLinkLatencyReal } from './figures/ups-link-latency.ts';
import { upsLinkProbe } from './figures/ups-link-probe.ts';

/** Every figure, in the order in which they are printed. */
export const figures: readonly Figure[] = [
  rtuCycle,
  upsLinkCycle,
  latencyTcp,
  latencyRtu,
  upsLinkLatency,
  upsLinkLatencyReal,
  upsLinkProbe,
  ingestRate,
  bytesPerSample,
  agentFootprint,
  agentSixteen,
  nutLow,
  nutClients,
  simulatedUnits,
  tlsConnects,
  idleAgents,
  agentsReturn,
];
