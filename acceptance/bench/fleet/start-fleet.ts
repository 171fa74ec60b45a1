import type { Scratch } from '../../harness/scratch.ts';
import type { Cloud } from '../../harness/stack.ts';
import { until } from '../../harness/until.ts';
import type { Member } from './enrol-fleet.ts';
import { FleetAgent } from './fleet-agent.ts';
import { toShown } from './read-fleet.ts';

const WITHIN_MS = 60_000;
/** They come in little by little; what is measured comes after. */
const AT_ONCE = 50;

export const areBack = (fleet: readonly FleetAgent[]): boolean => fleet.every(({ backAtMs }) => backAtMs !== undefined);

/** Connects them all; resolves when each has its receipt. */
export async function startFleet(
  scratch: Scratch,
  cloud: Cloud,
  members: readonly Member[],
): Promise<readonly FleetAgent[]> {
  const fleet = members.map((member, index) => new FleetAgent(toShown(member, cloud.ca), cloud, index));
  scratch.later(() => Promise.all(fleet.map((agent) => agent.stop())));
  for (let at = 0; at < fleet.length; at += AT_ONCE) {
    const some = fleet.slice(at, at + AT_ONCE);
    for (const agent of some) agent.start();
    await until('the agents connected', () => areBack(some), WITHIN_MS);
  }
  return fleet;
}
