import type { PolicyConfig } from '../config/policy-schema.ts';
import type { CombinedDefinition } from '../protection/combined-ups.ts';

/** The UPSs that the policy offers to NUT clients beside the real ones: a stage's servers, and those on several feeds. */
export function combinedOf({ ups, servers }: PolicyConfig): CombinedDefinition[] {
  const stages = ups.flatMap(({ label, stages }) => stages.map(({ name }) => ({ name, fedBy: [label], needs: 1 })));
  return [...stages, ...servers];
}
