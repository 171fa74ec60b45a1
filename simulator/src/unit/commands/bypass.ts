import type { Model } from '../../models/model.ts';
import type { Cause } from '../../physics/cause.ts';
import { feed } from '../../physics/transfer.ts';
import type { Parts } from '../parts.ts';
import { canConvert, isBypassFit } from '../power-path.ts';

/** Puts the load on the mains around the inverter. Refused without such a way, with unfit mains, and when the output is not on mains. */
export function intoBypass(model: Model, parts: Parts, cause: Cause): Parts | 'refused' {
  const { transfer, test, calibration } = parts;
  if (!model.power.bypass || !isBypassFit(parts)) return 'refused';
  if (transfer.kind === 'bypass') return transfer.why === 'command' ? parts : fed(parts, cause);
  return transfer.kind !== 'online' || test.running !== null || calibration.running !== null
    ? 'refused'
    : fed(parts, cause);
}

/** Takes the load back on the inverter. Refused while that cannot carry it. */
export function outOfBypass(model: Model, parts: Parts, cause: Cause): Parts | 'refused' {
  if (!model.power.bypass) return 'refused';
  if (parts.transfer.kind !== 'bypass') return parts;
  return canConvert(parts) ? { ...parts, transfer: feed(parts, cause), cause } : 'refused';
}

const fed = (parts: Parts, cause: Cause): Parts => ({
  ...parts,
  transfer: { kind: 'bypass', cause, why: 'command' },
  cause,
});
