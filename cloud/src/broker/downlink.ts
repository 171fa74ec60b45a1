/** The way down to an agent; the broker keeps nothing for one that is not connected. */
export interface Downlink {
  /** `sent` when it was handed to the agent's live connection, which says nothing of its arrival; `offline` when there is none that listens. */
  publishDown(agent: string, what: 'command' | 'receipt', payload: object): Promise<'sent' | 'offline'>;
}
