import type { Clock } from '../clock.ts';
import type { UpsConfig } from '../config/config-schema.ts';
import type { Seen } from '../local/seen.ts';
import type { Driver, UnitDriver } from '../runner/driver.ts';
import { openDriver } from './open-driver.ts';

/** Looks at a UPS once, by reading only. Never rejects: what cannot be reached is named. */
export const seeUps = (config: UpsConfig, clock: Clock, signal: AbortSignal): Promise<Seen> =>
  seeThrough(openDriver(config, clock), config.label, signal);

/** The same through a driver that is not open yet; it is closed again. */
export async function seeThrough(driver: Driver, label: string, signal: AbortSignal): Promise<Seen> {
  const seen = { label, via: driver.via };
  try {
    await driver.open();
    const reader = driver.unit('', signal);
    const serial = await reader.serial();
    const name = await (reader.model?.() ?? modelOf(reader));
    return { ...seen, ...(serial && { serial }), ...(name && { model: name }) };
  } catch (error) {
    return { ...seen, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await driver.close();
  }
}

async function modelOf(reader: UnitDriver): Promise<string | undefined> {
  const { model, sku } = await reader.look(['inventory']);
  return sku ?? model;
}
