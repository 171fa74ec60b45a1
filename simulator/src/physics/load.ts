import { type Drift, startDrift, stepDrift } from './drift.ts';

export interface Load {
  /** What is plugged in draws this much with every group on, watts. */
  readonly demandW: number;
  readonly drift: Drift;
}

export interface Flow {
  readonly watts: number;
  readonly voltAmperes: number;
}

const spread = 0.004;
/** Capacitive input filters draw about this share of the rated volt-amperes, by captures at 5, 15 and 79 % load. */
const reactiveShare = 0.2;

export const startLoad = (demandW: number, seed: number): Load => ({ demandW, drift: startDrift(seed) });

export const stepLoad = (load: Load, dtMs: number): Load => ({ ...load, drift: stepDrift(load.drift, dtMs) });

/** What flows while `share` (0..1) of the plugs are fed. */
export function flow(load: Load, share: number, rated: { readonly ratedVa: number; readonly ratedW: number }): Flow {
  const watts = load.demandW * share * (1 + spread * load.drift.value);
  const reactive = reactiveShare * rated.ratedVa * -Math.expm1(-watts / (0.05 * rated.ratedW));
  return { watts, voltAmperes: Math.hypot(watts, reactive) };
}
