import { type Drift, startDrift, stepDrift } from './drift.ts';

/** The supply as it was set, and as it stands at the unit's inlet, volts and hertz. */
export interface Mains {
  readonly setVoltage: number;
  readonly setFrequency: number;
  readonly voltage: number;
  readonly frequency: number;
  readonly voltageDrift: Drift;
  readonly frequencyDrift: Drift;
}

const voltageSpread = 0.004;
const frequencySpreadHz = 0.03;

export function startMains(voltage: number, frequency: number, seed: number): Mains {
  return measure({
    setVoltage: voltage,
    setFrequency: frequency,
    voltage,
    frequency,
    voltageDrift: startDrift(seed),
    frequencyDrift: startDrift(seed ^ 0x5bd1e995),
  });
}

export function setMains(mains: Mains, change: { readonly voltage?: number; readonly frequency?: number }): Mains {
  return measure({
    ...mains,
    setVoltage: change.voltage ?? mains.setVoltage,
    setFrequency: change.frequency ?? mains.setFrequency,
  });
}

export function stepMains(mains: Mains, dtMs: number): Mains {
  return measure({
    ...mains,
    voltageDrift: stepDrift(mains.voltageDrift, dtMs),
    frequencyDrift: stepDrift(mains.frequencyDrift, dtMs),
  });
}

/** A dead line has neither voltage nor frequency. */
function measure(mains: Mains): Mains {
  const voltage = mains.setVoltage * (1 + voltageSpread * mains.voltageDrift.value);
  const frequency =
    mains.setVoltage > 0 && mains.setFrequency > 0
      ? mains.setFrequency + frequencySpreadHz * mains.frequencyDrift.value
      : 0;
  return { ...mains, voltage, frequency };
}
