import type { Clock } from '../clock.ts';
import type { UpsConfig } from '../config/config-schema.ts';
import type { Seen } from '../local/seen.ts';
import { openDriver } from './open-driver.ts';

/** Looks at a UPS once, by reading only. Never rejects: what cannot be reached is named. */
export async function seeUps(config: UpsConfig, clock: Clock, signal: AbortSignal): Promise<Seen> {
  const { label } = config;
  const driver = openDriver(config, clock);
  const seen = { label, via: driver.via };
  try {
    await driver.open();
    const reader = driver.unit('', signal);
    const serial = await reader.serial();
    const { model, sku } = await reader.look(['inventory']);
    const name = sku ?? model;
    return { ...seen, ...(serial && { serial }), ...(name && { model: name }) };
  } catch (error) {
    return { ...seen, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await driver.close();
  }
}
