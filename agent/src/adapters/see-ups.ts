import type { Clock } from '../clock.ts';
import type { UpsConfig } from '../config/config-schema.ts';
import type { Seen } from '../local/seen.ts';
import { UnitReader } from '../runner/unit-reader.ts';
import { openLink } from './open-link.ts';

/** Looks at a UPS once, by reading only. Never rejects: what cannot be reached is named. */
export async function seeUps(config: UpsConfig, clock: Clock, signal: AbortSignal): Promise<Seen> {
  const { label } = config;
  const link = openLink(config, clock);
  const seen = { label, via: link.via };
  try {
    await link.open();
    const reader = new UnitReader({ link, clock, signal });
    const serial = await reader.serial();
    const { model, sku } = await reader.look(['inventory']);
    const name = sku ?? model;
    return { ...seen, ...(serial && { serial }), ...(name && { model: name }) };
  } catch (error) {
    return { ...seen, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await link.close();
  }
}
