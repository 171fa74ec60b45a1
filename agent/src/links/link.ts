/** A way to one UPS's registers. One request in flight; the caller queues. */
export interface Link {
  /** 'card' = management card: absent cells read 0. */
  readonly via: 'serial' | 'network' | 'card';
  readonly isOpen: boolean;
  /** True where each request goes over a connection of its own: who answered the last one need not get the next. */
  readonly isLoose?: boolean;
  /** Rejects with LinkError. */
  open(): Promise<void>;
  /** Idempotent; pending requests end with LinkError 'closed'. */
  close(): Promise<void>;
  /** Holding registers (FC3), 1 to 125 words, 16 bits each. Rejects with LinkError. */
  read(at: number, words: number): Promise<readonly number[]>;
  /** FC16, once; never repeated by the link. Rejects with LinkError, whose `wrote` says what may have happened. */
  write(at: number, words: readonly number[]): Promise<void>;
  /** The link was lost by itself (not by `close`). Returns the unsubscribe function. */
  onDown(listener: (cause: LinkError) => void): () => void;
  /** A snapshot. */
  readonly stats: LinkStats;
}

/** Counters since the link was made; they survive a reconnect. */
export interface LinkStats {
  readonly requests: number;
  readonly timeouts: number;
  readonly crcErrors: number;
  /** Modbus exceptions answered by the unit. */
  readonly exceptions: number;
  /** Bytes that belonged to no request and were thrown away. */
  readonly drainedBytes: number;
  /** Request handed to the wire until reply complete; undefined before the first reply. */
  readonly lastReplyMs: number | undefined;
  /** Exponentially smoothed `lastReplyMs`. */
  readonly smoothedReplyMs: number | undefined;
}

/**
 * What went wrong on a link.
 * - `timeout`: no whole reply within the time allowed
 * - `exception`: the unit answered with a Modbus exception, see `exceptionCode`
 * - `garbled`: the reply failed its checks (CRC, length, ids, echo)
 * - `closed`: the link is not open, or was closed or lost meanwhile
 * - `refused`: the port or the peer cannot be opened
 * - `busy`: another request is in flight
 * - `bad-request`: the caller's address, count or words cannot be sent
 */
export type LinkErrorCode = 'timeout' | 'exception' | 'garbled' | 'closed' | 'refused' | 'busy' | 'bad-request';

export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkErrorCode;
  /** Modbus exception code, with code `exception`. */
  readonly exceptionCode?: number;
  /** On a failed write: 'no' = the unit cannot have acted on it; 'maybe' = it may have, settle it by reading. */
  readonly wrote?: 'no' | 'maybe';

  constructor(
    code: LinkErrorCode,
    message: string,
    more: { cause?: unknown; exceptionCode?: number; wrote?: 'no' | 'maybe' } = {},
  ) {
    super(message, 'cause' in more ? { cause: more.cause } : undefined);
    this.code = code;
    if (more.exceptionCode !== undefined) this.exceptionCode = more.exceptionCode;
    if (more.wrote !== undefined) this.wrote = more.wrote;
  }

  static is(error: unknown): error is LinkError {
    return error instanceof LinkError;
  }
}
