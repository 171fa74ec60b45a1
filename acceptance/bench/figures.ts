import type { Figure } from './figure.ts';
import { agentFootprint } from './figures/agent-footprint.ts';
import { bytesPerSample } from './figures/bytes-per-sample.ts';
import { ingestRate } from './figures/ingest-rate.ts';
import { latencyRtu, latencyTcp } from './figures/mains-to-event.ts';
import { rtuCycle } from './figures/rtu-cycle.ts';

/** Every figure, in the order in which they are printed. */
export const figures: readonly Figure[] = [
  rtuCycle,
  latencyTcp,
  latencyRtu,
  ingestRate,
  bytesPerSample,
  agentFootprint,
];
