import type { UpsConfig } from '../config/config-schema.ts';
import type { UpsPolicy } from '../config/policy-schema.ts';
import { sayTime } from './say-time.ts';
import type { When } from './trigger.ts';

/** The policy of one UPS in sentences. */
export function sayRules(
  { when, waitSeconds, settleSeconds, stages, wake }: UpsPolicy,
  low: UpsConfig['low'] | undefined,
): string[] {
  const ofStages = stages.map(({ name, when, outletGroup, waitSeconds }) => {
    const group = outletGroup === undefined ? '' : `, then outlet group ${outletGroup} goes off`;
    return `Stage ${name}: ${sayWhen(when, undefined)}, its servers are told to go down, for at most ${sayTime(waitSeconds)}${group}.`;
  });
  const hosts = wake.hosts.map(({ name }) => name).join(', ');
  return [
    ...ofStages,
    `All: ${sayWhen(when, low)}, every server is told to go down; the output is cut ${sayTime(settleSeconds)} after the last has left, at the latest ${sayTime(waitSeconds)} after they were told.`,
    ...(hosts === '' && !stages.some(({ outletGroup }) => outletGroup !== undefined)
      ? []
      : [
          `Return: with the mains steady for ${sayTime(wake.steadySeconds)} and the battery at ${wake.chargePercent} %, ${hosts === '' ? 'outlet groups come on' : `these are woken in this order: ${hosts}`}.`,
        ]),
  ];
}

function sayWhen(
  { low, runtimeSeconds, chargePercent, onBatterySeconds }: When,
  limits: UpsConfig['low'] | undefined,
): string {
  const ways = [
    ...(low
      ? [
          `with a low battery${limits === undefined ? '' : ` (${sayTime(limits.runtimeSeconds)} or ${limits.chargePercent} %)`}`,
        ]
      : []),
    ...(runtimeSeconds === undefined ? [] : [`with ${sayTime(runtimeSeconds)} of runtime left`]),
    ...(chargePercent === undefined ? [] : [`at ${chargePercent} % charge`]),
    ...(onBatterySeconds === undefined ? [] : [`after ${sayTime(onBatterySeconds)} on battery`]),
  ];
  return ways.join(' or ');
}
