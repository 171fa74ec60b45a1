/** What `closed` resolves with when the other side ended the connection in order and gave no reason. */
export const CLOSED_BY_PEER = 'the connection was closed';

/** One MQTT connection, from CONNACK to close; never reopened. */
export interface Connection {
  /** QoS 1. Resolves with the PUBACK; rejects when the connection ends first. */
  publish(topic: string, payload: string | Uint8Array): Promise<void>;
  /** QoS 1. Rejects when the broker refuses. */
  subscribe(filter: string): Promise<void>;
  /** Ends it at once, without waiting for acknowledgements. With `politely` the broker drops the will. */
  end(politely: boolean): void;
  /** Resolves when it is over, with the reason in words; never rejects. */
  readonly closed: Promise<string>;
}

export interface ConnectOptions {
  readonly clientId: string;
  readonly will: { readonly topic: string; readonly payload: string };
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** Resolves after CONNACK; rejects with the reason when there is none within 10 s. */
export type Connect = (options: ConnectOptions) => Promise<Connection>;
