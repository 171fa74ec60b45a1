import type { Clock } from '../clock.ts';
import { LinkError } from '../links/link.ts';
import { sameWords, verification } from '../links/probes.ts';
import { tcpLink } from '../links/tcp-link.ts';
import { waitWithin } from '../links/wait-within.ts';
import type { Look } from '../probe/probe-network.ts';
import { ModbusDriver } from '../runner/modbus-driver.ts';
import { tcpSocket } from './tcp-socket.ts';

/** A machine on the same network answers, or refuses, well within this. */
const CONNECT_WITHIN_MS = 1500;
const REPLY_TIMEOUT_MS = 2500;

/** Looks who answers at an address, by reading only. Never rejects. */
export async function lookAtAddress(host: string, port: number, clock: Clock, signal: AbortSignal): Promise<Look> {
  const link = tcpLink({ connect: tcpSocket({ host, port }), clock, unit: 1, replyTimeoutMs: REPLY_TIMEOUT_MS });
  try {
    const isOpen = await waitWithin(
      clock,
      CONNECT_WITHIN_MS,
      link.open().then(() => true),
      signal,
    );
    if (!isOpen) return { what: 'silent' };
    if (!sameWords(await link.read(verification.at, verification.content.length), verification.content))
      return { what: 'other', says: 'answers Modbus, and not as a Smart-UPS does' };
    const unit = new ModbusDriver(link, clock).unit('', signal);
    const serial = await unit.serial();
    const { model, sku, firmware } = await unit.look(['inventory']);
    return { what: 'ups', serial, model: sku ?? model, firmware };
  } catch (error) {
    if (!LinkError.is(error)) throw error;
    if (error.code !== 'refused') return { what: 'other', says: error.message };
    return { what: isRefusal(error.cause) ? 'refused' : 'silent' };
  } finally {
    await link.close();
  }
}

const isRefusal = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
