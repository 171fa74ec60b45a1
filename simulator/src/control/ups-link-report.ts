import { SimulatorError } from '../simulator-error.ts';
import type { UpsLinkServed } from '../ups-link/served.ts';

/** Its mode, and what has been heard on its line. SimulatorError 'bad-value' where there is none. */
export function upsLinkReport(served: UpsLinkServed | undefined, after = 0): object {
  if (served === undefined) throw new SimulatorError('bad-value', 'this unit is not served over UPS-Link');
  return { mode: served.session.mode, ...served.log.report(after) };
}
