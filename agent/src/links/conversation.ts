import type { BytePort } from './byte-port.ts';
import type { LinkError } from './link.ts';

/** How requests and replies are carried over a port: RTU frames or Modbus TCP. Knows of one request at a time. */
export interface Conversation {
  /** A new port is there. `drop` gives it up: nothing more that comes through it can be trusted. */
  begin(port: BytePort, drop: (cause: LinkError) => void): void;
  received(chunk: Uint8Array): void;
  /**
   * Carries a request in RTU form and resolves to the checked reply in RTU form (CRC included), which may be an
   * exception. Rejects with LinkError, or with the signal's reason. `sent` is called right before the first byte goes out.
   */
  exchange(request: Buffer, signal: AbortSignal, sent: () => void): Promise<Buffer>;
}
