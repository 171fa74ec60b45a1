import type { Clock } from '../clock.ts';
import type { BytePort, OpenPort } from '../links/byte-port.ts';
import { waitWithin } from '../links/wait-within.ts';
import { verificationAnswer, verificationRequest } from './verification.ts';

/** What a serial port was found to speak. */
export type SerialProtocol = 'ups-link' | 'modbus-rtu';

export interface FindProtocolParts {
  /** The port at a speed, 8N1. */
  readonly openAt: (baud: number) => OpenPort;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told as it goes on. */
  readonly onStep?: (says: string) => void;
}

/** The unit's own line speeds: UPS-Link knows no other, and a Smart-UPS's Modbus neither (AN176). */
const UPS_LINK_BAUD = 2400;
const MODBUS_BAUD = 9600;
const SMART_MODE = 'Y';
const OPEN_WITHIN_MS = 2000;
/** A unit answers `Y` in about 60 ms; a busy one, or one that was just woken, not to the first. */
const SMART_TRIES = 3;
const SMART_WITHIN_MS = 900;
const MODBUS_TRIES = 3;
const MODBUS_WITHIN_MS = 1000;
/**
 * Between two bytes of a Modbus request. Each then stands alone on the line: a unit that listens at 2400 baud hears FEh or
 * FFh, whatever the byte was, and no command of UPS-Link is one of these. A Modbus unit takes up to 15 ms for one frame.
 */
export const BYTE_GAP_MS = 5;
const BETWEEN_TRIES_MS = 100;

/**
 * Finds out what hangs on a serial port without putting a load at risk: `Y` at 2400 baud and nothing else, then a read of
 * the verification registers at 9600. Undefined when nothing known answers. Rejects with the system's error when the port cannot be opened.
 */
export async function findProtocol(parts: FindProtocolParts): Promise<SerialProtocol | undefined> {
  const { onStep = () => {} } = parts;
  onStep(`asking for UPS-Link at ${UPS_LINK_BAUD} baud`);
  if (await withPort(parts, UPS_LINK_BAUD, asksSmart)) return 'ups-link';
  onStep(`asking for Modbus at ${MODBUS_BAUD} baud`);
  return (await withPort(parts, MODBUS_BAUD, asksModbus)) ? 'modbus-rtu' : undefined;
}

/** One open port and all that has come from it. */
interface Ear {
  readonly port: BytePort;
  /** Resolves to true once what came, since the last `forget`, satisfies `isIt`; false after `ms`. */
  hears(isIt: (bytes: Buffer) => boolean, ms: number): Promise<boolean>;
  forget(): void;
  pause(ms: number): Promise<void>;
}

async function withPort(
  { openAt, clock, signal }: FindProtocolParts,
  baud: number,
  ask: (ear: Ear) => Promise<boolean>,
): Promise<boolean> {
  let heard = Buffer.alloc(0);
  let wake = () => {};
  const gone = Promise.withResolvers<never>();
  gone.promise.catch(() => {});
  const ending = new AbortController();
  const stop = () => ending.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const events = {
    bytes: (chunk: Uint8Array) => {
      heard = Buffer.concat([heard, chunk]).subarray(-4096);
      wake();
    },
    lost: (cause: Error) => gone.reject(cause),
  };
  let port: BytePort | undefined;
  try {
    port = await waitWithin(clock, OPEN_WITHIN_MS, openAt(baud)(events, ending.signal), signal);
    if (port === undefined) throw new Error(`it did not open within ${OPEN_WITHIN_MS / 1000} s`);
    const ear: Ear = {
      port,
      forget: () => {
        heard = Buffer.alloc(0);
      },
      pause: (ms) => Promise.race([clock.sleep(ms, signal), gone.promise]),
      hears: async (isIt, ms) => {
        const until = clock.now() + ms;
        while (!isIt(heard)) {
          const leftMs = until - clock.now();
          if (leftMs <= 0) return false;
          const more = new Promise<void>((resolve) => {
            wake = resolve;
          });
          await waitWithin(clock, leftMs, Promise.race([more, gone.promise]), signal);
        }
        return true;
      },
    };
    return await ask(ear);
  } finally {
    signal.removeEventListener('abort', stop);
    ending.abort(new Error('the probe is over'));
    await port?.close();
  }
}

/** `SM` ends a line; an alert character may stand right before it. */
const saysSmart = (bytes: Buffer): boolean => /SM\r?\n/.test(bytes.toString('latin1'));

async function asksSmart(ear: Ear): Promise<boolean> {
  for (let tries = 0; tries < SMART_TRIES; tries++) {
    ear.port.write(Buffer.from(SMART_MODE));
    if (await ear.hears(saysSmart, SMART_WITHIN_MS)) return true;
  }
  return false;
}

async function asksModbus(ear: Ear): Promise<boolean> {
  for (let tries = 0; tries < MODBUS_TRIES; tries++) {
    await ear.port.flush();
    ear.forget();
    await ear.pause(BETWEEN_TRIES_MS);
    for (const byte of verificationRequest) {
      ear.port.write(Uint8Array.of(byte));
      await ear.pause(BYTE_GAP_MS);
    }
    if (await ear.hears(verificationAnswer, MODBUS_WITHIN_MS)) return true;
  }
  return false;
}
