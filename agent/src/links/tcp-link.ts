import type { Clock } from '../clock.ts';
import type { OpenPort } from './byte-port.ts';
import type { Link } from './link.ts';
import { LinkCounters } from './link-counters.ts';
import { ModbusLink } from './modbus-link.ts';
import { OneRequestLink } from './one-request-link.ts';
import { TcpConversation } from './tcp-conversation.ts';

export interface TcpLinkOptions {
  readonly connect: OpenPort;
  readonly clock: Clock;
  /** Modbus unit id, 0 to 255. */
  readonly unit: number;
  /** 'card' for a network management card, whose absent cells read 0. */
  readonly via?: 'network' | 'card';
  readonly replyTimeoutMs?: number;
}

/** A Modbus TCP link to one unit over one connection that is held open, for as long as the unit bears that. */
export function tcpLink({ connect, clock, unit, via = 'network', replyTimeoutMs = 2000 }: TcpLinkOptions): Link {
  const counters = new LinkCounters();
  const conversation = new TcpConversation(clock, replyTimeoutMs, counters);
  // Units were seen to refuse a connection that follows another one within 2 s.
  const times = { openWithinMs: 5000, reopenAfterMs: 2000, afterWriteMs: 200 };
  const link = new ModbusLink({ via, unit, clock, openPort: connect, conversation, counters, ...times });
  return new OneRequestLink(link, clock);
}
