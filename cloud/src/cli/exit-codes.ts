import { wrap } from './flags/wrap.ts';

/** What the command line ends with; of a command to a UPS, what became of it. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  refused: 3,
  unproven: 4,
  expired: 5,
  unknown: 6,
} as const;

export const exitHelp = wrap(
  `It ends with 0 when it is done (of a command: confirmed), 1 when it failed or the cloud cannot be reached, 2 for what
   cannot be asked, 3 when it was refused, 4 when the unit did not show that it did it, 5 when its time passed before it
   was taken, 6 when nobody knows what became of it (or not within --timeout), or whether it was made at all.`,
  80,
).join('\n');

/** By the state of a command. One that is not final yet counts as unknown. */
export function exitCodeOf(state: string): number {
  switch (state) {
    case 'confirmed':
      return exitCodes.ok;
    case 'refused':
    case 'unproven':
    case 'expired':
      return exitCodes[state];
    case 'failed':
    case 'cancelled':
      return exitCodes.failure;
    default:
      return exitCodes.unknown;
  }
}
