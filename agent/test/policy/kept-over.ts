import { type ForcedShutdown, notForced } from '../../src/protection/forced-shutdown.ts';
import { restoreForced, storeForced } from '../../src/protection/stored-forced.ts';

/** A forced shutdown as an agent that was stopped and started in these seconds takes it up from disk. */
export function keptOver(latch: ForcedShutdown, stopped: number, started: number): ForcedShutdown {
  const moment = (second: number) => ({ now: second * 1000, upMs: second * 1000, machineBoot: 'm' });
  const kept: unknown = JSON.parse(JSON.stringify(storeForced(latch, moment(stopped))));
  return restoreForced(kept, moment(started)) ?? notForced;
}
