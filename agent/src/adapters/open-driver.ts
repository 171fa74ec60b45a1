import type { Clock } from '../clock.ts';
import type { UpsConfig } from '../config/config-schema.ts';
import type { Driver } from '../runner/driver.ts';
import { ModbusDriver } from '../runner/modbus-driver.ts';
import { openLink } from './open-link.ts';

/** What speaks to the UPS of agent.yaml, on the machine's own ports; not open yet. */
export const openDriver = (ups: UpsConfig, clock: Clock): Driver => new ModbusDriver(openLink(ups, clock), clock);
