/** An open stream of bytes: a serial line or a TCP connection. */
export interface BytePort {
  /** Hands bytes over for sending; what goes wrong with them is told by `lost`. */
  write(bytes: Uint8Array): void;
  /** Throws away what has arrived but was not yet handed over. Never rejects. */
  flush(): Promise<void>;
  /** Idempotent, never rejects; nothing is told after it was called. */
  close(): Promise<void>;
}

export interface PortEvents {
  bytes(chunk: Uint8Array): void;
  /** The port is gone by itself (hang-up, reset, end of stream); at most once. */
  lost(cause: Error): void;
}

/** Opens a port, or rejects with the system's error; when `signal` aborts, whatever was opened is closed again. */
export type OpenPort = (events: PortEvents, signal: AbortSignal) => Promise<BytePort>;
