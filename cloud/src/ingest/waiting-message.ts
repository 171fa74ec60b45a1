import type { LostPart } from './judge-lost.ts';
import type { Origin } from './parse-record.ts';

/** `before`: they came before this cloud knew the agent, so it has lost nothing. */
export type LostBecause = 'lost' | 'before';

/** A publish whose acknowledgement is held until its records are in the store. */
export type WaitingMessage = {
  readonly agent: string;
  readonly topic: string;
  readonly origin: Origin;
  /** Records not parsed yet (a live message, from its bytes), or those of a history message. */
  readonly content:
    | { readonly is: 'bytes'; readonly bytes: Uint8Array }
    /** The cloud's own finding. */
    | { readonly is: 'lost'; readonly parts: readonly LostPart[]; readonly because: LostBecause }
    | { readonly is: 'values'; readonly values: readonly unknown[] }
    | { readonly is: 'unreadable'; readonly bytes: Uint8Array; readonly reason: string };
  readonly late: boolean;
  /** UTC ms by the cloud's clock. */
  readonly arrived: number;
  /** Monotonic ms when it came. */
  readonly since: number;
  readonly size: number;
  /** Without an error: acknowledge. With one: close the connection without acknowledging. */
  readonly done: (error?: Error) => void;
};
