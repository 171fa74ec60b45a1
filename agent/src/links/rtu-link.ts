import type { Clock } from '../clock.ts';
import type { OpenPort } from './byte-port.ts';
import type { Link } from './link.ts';
import { LinkCounters } from './link-counters.ts';
import { ModbusLink } from './modbus-link.ts';
import { RtuConversation } from './rtu-conversation.ts';
import { type RtuTiming, rtuTiming } from './rtu-line.ts';

export interface RtuLinkOptions {
  readonly openPort: OpenPort;
  readonly clock: Clock;
  /** Modbus unit id, 1 to 247. */
  readonly unit: number;
  /** What differs from `rtuTiming` (9600 baud, 8N1). */
  readonly timing?: Partial<RtuTiming>;
}

/** A Modbus RTU link to one unit on a serial line of its own. */
export function rtuLink({ openPort, clock, unit, timing }: RtuLinkOptions): Link {
  const counters = new LinkCounters();
  const conversation = new RtuConversation(unit, clock, { ...rtuTiming, ...timing }, counters);
  const times = { openWithinMs: 5000, reopenAfterMs: 0, afterWriteMs: 200 };
  return new ModbusLink({ via: 'serial', unit, clock, openPort, conversation, counters, ...times });
}
